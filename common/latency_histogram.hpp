#pragma once

#include "common/fixed_histogram.hpp"

#include <chrono>
#include <cstdint>

namespace banter {

/// Durations from 50 microseconds, less than which nothing takes that a disk or a thousand sockets are part
/// of, to 10 seconds, more than which is a stall.
class latency_histogram : public fixed_histogram<17> {
public:
    constexpr latency_histogram() noexcept
        : fixed_histogram{{50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000,
                           25'000'000, 50'000'000, 100'000'000, 250'000'000, 500'000'000, 1'000'000'000,
                           2'500'000'000, 5'000'000'000, 10'000'000'000}}
    {
    }

    /// Counted in nanoseconds; less than none, as none.
    void record(std::chrono::nanoseconds d) noexcept
    {
        fixed_histogram::record(d.count() < 0 ? 0 : static_cast<std::uint64_t>(d.count()));
    }
};

} // namespace banter
