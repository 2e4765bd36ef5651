#pragma once

#include "server/echo/options.hpp"

#include <functional>
#include <string>
#include <vector>

namespace banter::echo {

/// The numbers of <sysexits.h>, as banterd uses them.
namespace exit_code {
constexpr int usage = 64;
constexpr int unavailable = 69; ///< the address can't be had, or io_uring is not to be had here
constexpr int fault = 70;       ///< of the program
} // namespace exit_code

/// Makes the process ready for many connections, and serves.
/// @param serve  one of server/echo/models.hpp.
/// @return the exit code; what went wrong has been said on stderr, in one line.
int run(const std::string& program, const options& wanted, const std::function<void()>& serve);

/// Says each kind of trouble on stderr the first time it comes: a server that is out of something meets it
/// again with every newcomer. Not thread-safe.
class complaints {
public:
    /// @param kind  the same trouble has the same text here.
    void tell(const std::string& kind, const std::string& details = {});

private:
    std::vector<std::string> told_;
};

} // namespace banter::echo
