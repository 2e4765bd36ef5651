#pragma once

#include "server/echo/options.hpp"

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace banter::echo {

/// The numbers of <sysexits.h>, as banterd uses them.
namespace exit_code {
constexpr int usage = 64;
constexpr int unavailable = 69; ///< the address can't be used, or io_uring is not available
constexpr int fault = 70;       ///< an internal error
} // namespace exit_code

/// Raises the limit of descriptors, and serves.
/// @param serve  one of the functions of server/echo/models.hpp
/// @return the exit code; the reason of a failure has been printed on stderr, in one line
int run(const std::string& program, const options& wanted, const std::function<void()>& serve);

/// SIGINT, SIGTERM, and SIGHUP unless it is ignored, as under nohup(1): the signals that end a server.
sigset_t stop_signals();

/// Prints each kind of error on stderr once: a server that lacks a resource meets the same error again with
/// every new connection. Not thread-safe.
class error_reporter {
public:
    /// @param kind  begins the line; a second error with the same `kind` is not printed
    void report_once(const std::string& kind, const std::string& details = {});

private:
    std::vector<std::string> reported_;
};

} // namespace banter::echo
