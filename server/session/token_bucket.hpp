#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace banter::session {

struct rate {
    double per_second = 0; ///< tokens per second in the long run; 0: no limit
    double burst = 1;      ///< most tokens at once, after a quiet time; at least 1
};

/// A token bucket: limits the rate of a peer. Time is an argument, from any clock that does not go back.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;

    token_bucket(const rate& r, time_point now) noexcept : tokens_{r.burst}, at_{now} {}

    /// @return whether a token may be spent.
    bool ready(const rate& r, time_point now) noexcept
    {
        if (r.per_second <= 0)
            return true;
        const std::chrono::duration<double> passed = now - at_;
        tokens_ = std::min(r.burst, tokens_ + passed.count() * r.per_second);
        at_ = now;
        return tokens_ >= 1;
    }

    /// The part of a token that was missing at the last ready(); not above 0: none.
    double missing() const noexcept { return 1 - tokens_; }

    /// What is spent beyond the tokens there are is owed: it has to come back first.
    void spend(std::size_t count = 1) noexcept { tokens_ -= static_cast<double>(count); }

private:
    double tokens_;
    time_point at_;
};

} // namespace banter::session
