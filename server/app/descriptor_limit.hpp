#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace banter::app {

struct descriptor_needs {
    std::uint64_t connections = 0; ///< that the flags promise; 0: no number
    std::uint64_t own = 0;         ///< open when the server has started, without any connection
    std::uint64_t kept = 0;        ///< that the listeners leave free
};

/// @param limit  the soft limit RLIMIT_NOFILE; 0: unknown
/// @return a sentence for the administrator if the limit is too low for the promised connections.
std::optional<std::string> low_descriptor_limit(std::uint64_t limit, const descriptor_needs& needs);

} // namespace banter::app
