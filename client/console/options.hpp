#pragma once

#include "client/console/exit_code.hpp"
#include "client/console/interactive_mode.hpp"
#include "client/console/link.hpp"
#include "client/console/pipe_mode.hpp"
#include "client/core/engine.hpp"

#include <string>
#include <variant>
#include <vector>

namespace banter::console {

/// The part of the environment that the client uses; a variable that is not set is empty.
struct environment {
    std::string banter_user;    ///< BANTER_USER
    std::string user;           ///< USER, or else the log-in name
    std::string host_name;      ///< of this machine
    std::string home;           ///< HOME
    std::string xdg_state_home; ///< XDG_STATE_HOME
    std::string no_color;       ///< NO_COLOR
    std::string term;           ///< TERM
    bool terminal_in = false;   ///< standard input is a terminal
    bool terminal_out = false;  ///< standard output is a terminal
};

/// The command line and the environment, checked: the settings of each part of the program.
struct options {
    bool interactive = false;        ///< on a terminal; otherwise in a pipe
    client::engine::settings engine; ///< without the id prefix, token and seen position
    console::link::settings link;
    pipe_mode::settings pipe;            ///< unless interactive
    interactive_mode::settings terminal; ///< if interactive; without the conversion to local time
    std::string state_folder;            ///< of the files below; empty: there is none
    std::string old_state_folder;        ///< where earlier versions had them
    std::string ring_file;               ///< of what rings; empty: it is not kept
    std::string token_file;              ///< of the device secret for this server; empty: no secret is sent
    std::string seen_file;               ///< of the seen position of the conversations; empty: it is not kept
};

/// A text to print before the program ends without doing anything else.
struct early_exit {
    exit_code code = exit_code::ok;
    std::string text; ///< for standard output if `code` is ok, else for standard error
};

std::variant<options, early_exit> read_options(const std::vector<std::string>& arguments,
                                               const environment& env);

} // namespace banter::console
