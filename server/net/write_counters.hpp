#pragma once

#include "common/histogram.hpp"

#include <cstdint>

namespace banter::net {

/// What has been written to sockets since the start, by one event loop.
struct write_counters {
    std::uint64_t writes = 0;       ///< system calls, also those that took nothing
    std::uint64_t slices = 0;       ///< that they began with: near one per write while bursts merge
    std::uint64_t bytes = 0;        ///< that the sockets took
    latency_histogram burst_time{}; ///< from what a burst began with, to its last flush
};

} // namespace banter::net
