#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <variant>
#include <vector>

namespace banter::echo {

/// What can be set on the command line of an echo server.
struct options {
    boost::asio::ip::tcp::endpoint at; ///< port 0: the system picks one
    std::string model;                 ///< one of those that read_options was given
};

/// There is nothing to serve: print `text` to stdout (0) or stderr, and exit with `code`.
struct early_exit {
    int code;
    std::string text;
};

/// Reads the command line.
/// @param program  the name in messages.
/// @param models   what --model may be. With one alone there is no such flag.
/// @param by_default  one of them.
/// @return early_exit with code 64 (EX_USAGE, sysexits.h) and one line for wrong flags.
std::variant<options, early_exit> read_options(int argc, const char* const* argv, const std::string& program,
                                               const std::vector<std::string>& models,
                                               const std::string& by_default);

} // namespace banter::echo
