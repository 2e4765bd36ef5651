#pragma once

#ifdef BANTER_FAILPOINTS
#include <cstdlib>
#endif
#include <string_view>

namespace banter::journal {

/// Whether the failpoint `name` is active: the code behind it does something wrong on purpose, which a fault
/// test must notice (scripts/faults). Always false except in a build with the CMake option BANTER_FAILPOINTS,
/// in which the environment variable BANTER_FAILPOINT names the one that is active.
#ifdef BANTER_FAILPOINTS
inline bool failpoint(std::string_view name)
{
    static const char* const active = std::getenv("BANTER_FAILPOINT");
    return active != nullptr && name == active;
}
#else
constexpr bool failpoint(std::string_view) { return false; }
#endif

} // namespace banter::journal
