#pragma once

#include <cstdint>

namespace banter::delivery {

/// How much of what has gone where; plain counters, read by anyone on the I/O thread.
struct fan_out_counters {
    std::uint64_t messages = 0;   ///< shown to rooms
    std::uint64_t deliveries = 0; ///< of events to clients
    std::uint64_t encodings = 0;
    std::uint64_t encoded_bytes = 0;
    std::uint64_t fell_behind = 0;
};

} // namespace banter::delivery
