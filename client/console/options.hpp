#pragma once

#include "client/console/exit_code.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace banter::console {

/// The part of the environment that the client heeds; empty where a variable is not set.
struct environment {
    std::string banter_user;    ///< BANTER_USER
    std::string user;           ///< USER, or else the log-in name
    std::string home;           ///< HOME
    std::string xdg_state_home; ///< XDG_STATE_HOME
    std::string no_color;       ///< NO_COLOR
    std::string term;           ///< TERM
    bool terminal_in = false;   ///< standard input is a terminal
    bool terminal_out = false;  ///< standard output is a terminal
};

/// What the command line and the environment say, checked.
struct options {
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    std::vector<std::string> rooms; ///< at least one
    std::optional<std::string> send;
    std::size_t tail_lines = 0;
    bool follow = false; ///< go on after the end of input
    bool json = false;
    bool interactive = false; ///< readline on a terminal, not a pipe
    bool colour = false;
    std::chrono::seconds timeout{60};
    std::string history_file; ///< of the input; empty: none is kept
    std::string token_file;   ///< of the device's secret for this server; empty: none is shown
    std::string seen_file;    ///< of what was told of conversations; empty: none is kept
};

/// The program has nothing to do but to say this and end.
struct early_exit {
    exit_code code = exit_code::ok;
    std::string text; ///< for standard output if `code` is ok, else for standard error
};

std::variant<options, early_exit> read_options(const std::vector<std::string>& arguments,
                                               const environment& env);

} // namespace banter::console
