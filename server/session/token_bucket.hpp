#pragma once

#include <algorithm>
#include <chrono>

namespace banter::session {

struct rate {
    double per_second = 0; ///< in the long run; 0: no limit
    double burst = 1;      ///< at once, after a quiet time; at least 1
};

/// How much of its rate a peer has left. Time is an argument; any clock that does not go back will do.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;

    token_bucket(const rate& r, time_point now) noexcept : tokens_{r.burst}, at_{now} {}

    /// @return whether a token is there to be spent.
    bool ready(const rate& r, time_point now) noexcept
    {
        if (r.per_second <= 0)
            return true;
        const std::chrono::duration<double> passed = now - at_;
        tokens_ = std::min(r.burst, tokens_ + passed.count() * r.per_second);
        at_ = now;
        return tokens_ >= 1;
    }

    void spend() noexcept { tokens_ -= 1; }

private:
    double tokens_;
    time_point at_;
};

} // namespace banter::session
