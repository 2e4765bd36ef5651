#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace banter {

/// How often values have fallen between bounds that are fixed in advance, in whole units of the owner's
/// choice. Plain integers: for one thread.
template <std::size_t Bounds>
class fixed_histogram {
public:
    using bounds_type = std::array<std::uint64_t, Bounds>;

    /// @param bounds  rising; each is the greatest value of its bucket. What is greater than all of them has
    /// a
    ///                bucket of its own.
    constexpr explicit fixed_histogram(const bounds_type& bounds) noexcept : bounds_{bounds} {}

    void record(std::uint64_t value) noexcept
    {
        const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value);
        ++counts_[static_cast<std::size_t>(at - bounds_.begin())];
        sum_ += value;
    }

    const bounds_type& bounds() const noexcept { return bounds_; }

    /// Values of each bucket, not cumulated; the last is the one above all bounds.
    const std::array<std::uint64_t, Bounds + 1>& counts() const noexcept { return counts_; }

    /// Of all values.
    std::uint64_t sum() const noexcept { return sum_; }

private:
    bounds_type bounds_;
    std::array<std::uint64_t, Bounds + 1> counts_{};
    std::uint64_t sum_ = 0;
};

} // namespace banter
