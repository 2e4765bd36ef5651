#pragma once

#include "server/net/close_reason.hpp"

#include <array>
#include <cstdint>

namespace banter::session {

/// What has happened since the start; read and written on the I/O thread.
struct counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; ///< connections over a limit
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;    ///< requests answered with an error
    std::uint64_t throttled = 0; ///< times that a connection had to wait for its rate
    std::uint64_t batches = 0;
    std::uint64_t faults = 0;                               ///< exceptions that reached a handler
    std::array<std::uint64_t, net::close_reasons> closed{}; ///< by close_reason
};

} // namespace banter::session
