#pragma once

#ifdef BANTER_SEEDED_BUGS
#include <cstdlib>
#endif
#include <string_view>

namespace banter::journal {

/// Whether a bug is to be played: one that a fault test must catch (scripts/faults). Always false but in a
/// build with the CMake option BANTER_SEEDED_BUGS, where the environment variable BANTER_SEEDED_BUG names the
/// bug. The names stand where the bugs are.
#ifdef BANTER_SEEDED_BUGS
inline bool seeded(std::string_view bug)
{
    static const char* const active = std::getenv("BANTER_SEEDED_BUG");
    return active != nullptr && bug == active;
}
#else
constexpr bool seeded(std::string_view) { return false; }
#endif

} // namespace banter::journal
