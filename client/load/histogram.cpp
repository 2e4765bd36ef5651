#include "client/load/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace banter::load {

std::uint64_t histogram::count() const noexcept
{
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t histogram::percentile(double fraction) const noexcept
{
    const auto total = count();
    if (total == 0)
        return 0;
    const auto wanted =
        std::clamp(static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(total))),
                   std::uint64_t{1}, total);
    std::uint64_t below = 0;
    for (std::size_t bucket = 0; bucket < bucket_count - 1; ++bucket) {
        below += counts_[bucket];
        if (below >= wanted)
            return std::min(last_value_of(bucket), max_);
    }
    return max_;
}

void histogram::clear() noexcept
{
    counts_.fill(0);
    max_ = 0;
}

std::uint64_t histogram::last_value_of(std::size_t bucket) noexcept
{
    if (bucket < 2 * sub_count)
        return bucket;
    const auto shift = bucket / sub_count - 1;
    const auto top = bucket - shift * sub_count;
    return ((std::uint64_t{top} + 1) << shift) - 1;
}

} // namespace banter::load
