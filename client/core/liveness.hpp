#pragma once

#include <chrono>
#include <optional>

namespace banter::client {

/// Whether the server is still there. Pure: time is an argument.
class liveness {
public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class verdict { alive, ping, dead };

    struct settings {
        std::chrono::milliseconds ping_after{30'000}; ///< of silence
        std::chrono::milliseconds dead_after{60'000}; ///< of silence; at least `ping_after`
    };

    liveness(settings s, time_point now) : settings_{s}, heard_{now} {}

    void heard(time_point now)
    {
        heard_ = now;
        asked_at_.reset();
    }

    /// What to do at `now`. Says `ping` once per silence, and `dead` only when that was not answered: after a
    /// pause of ours (a stopped process, a closed lid) a long silence says nothing yet.
    verdict check(time_point now)
    {
        if (asked_at_)
            return now - *asked_at_ >= patience() ? verdict::dead : verdict::alive;
        if (now - heard_ < settings_.ping_after)
            return verdict::alive;
        asked_at_ = now;
        return verdict::ping;
    }

    /// When to check next.
    time_point due() const { return asked_at_ ? *asked_at_ + patience() : heard_ + settings_.ping_after; }

private:
    std::chrono::milliseconds patience() const { return settings_.dead_after - settings_.ping_after; }

    settings settings_;
    time_point heard_;
    std::optional<time_point> asked_at_; // since then
};

} // namespace banter::client
