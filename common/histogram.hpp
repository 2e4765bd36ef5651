#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace banter {

/// Counts values in buckets whose bounds are fixed in advance. The owner chooses the unit.
/// Not thread-safe: the counts are plain integers.
template <std::size_t Bounds>
class fixed_histogram {
public:
    using bounds_type = std::array<std::uint64_t, Bounds>;

    /// @param bounds  rising; each is the largest value of its bucket. One more bucket counts the values
    ///                above the last bound.
    constexpr explicit fixed_histogram(const bounds_type& bounds) noexcept : bounds_{bounds} {}

    void record(std::uint64_t value) noexcept
    {
        const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value);
        ++counts_[static_cast<std::size_t>(at - bounds_.begin())];
        sum_ += value;
    }

    const bounds_type& bounds() const noexcept { return bounds_; }

    /// The number of values in each bucket, not cumulative. The last bucket is the one above all bounds.
    const std::array<std::uint64_t, Bounds + 1>& counts() const noexcept { return counts_; }

    /// The sum of all values.
    std::uint64_t sum() const noexcept { return sum_; }

private:
    bounds_type bounds_;
    std::array<std::uint64_t, Bounds + 1> counts_{};
    std::uint64_t sum_ = 0;
};

/// A histogram of durations, in nanoseconds. The bounds begin at 50 microseconds, since nothing that involves
/// a disk or a thousand sockets takes less, and end at 10 seconds, since anything longer is a stall.
class latency_histogram : public fixed_histogram<17> {
public:
    constexpr latency_histogram() noexcept
        : fixed_histogram{{50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000,
                           25'000'000, 50'000'000, 100'000'000, 250'000'000, 500'000'000, 1'000'000'000,
                           2'500'000'000, 5'000'000'000, 10'000'000'000}}
    {
    }

    /// Counts a negative duration as 0.
    void record(std::chrono::nanoseconds d) noexcept
    {
        fixed_histogram::record(d.count() < 0 ? 0 : static_cast<std::uint64_t>(d.count()));
    }
};

} // namespace banter
