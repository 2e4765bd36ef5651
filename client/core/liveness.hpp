#pragma once

#include <chrono>
#include <optional>

namespace banter::client {

/// Detects a dead server by its silence. Pure: time is an argument.
class liveness {
public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class verdict { alive, ping, dead };

    struct settings {
        std::chrono::milliseconds ping_after{30'000}; ///< of silence
        std::chrono::milliseconds dead_after{60'000}; ///< of silence; at least `ping_after`
    };

    liveness(settings s, time_point now) : settings_{s}, last_received_{now} {}

    void on_received(time_point now)
    {
        last_received_ = now;
        pinged_at_.reset();
    }

    /// The verdict at `now`: `ping` once per silence, and `dead` only after an unanswered ping. After a pause
    /// of our own (a stopped process, a closed lid) a long silence alone does not mean a dead server.
    verdict check(time_point now)
    {
        if (pinged_at_)
            return now - *pinged_at_ >= patience() ? verdict::dead : verdict::alive;
        if (now - last_received_ < settings_.ping_after)
            return verdict::alive;
        pinged_at_ = now;
        return verdict::ping;
    }

    /// The time of the next check.
    time_point due() const
    {
        return pinged_at_ ? *pinged_at_ + patience() : last_received_ + settings_.ping_after;
    }

private:
    std::chrono::milliseconds patience() const { return settings_.dead_after - settings_.ping_after; }

    settings settings_;
    time_point last_received_;
    std::optional<time_point> pinged_at_; // empty: no ping in this silence
};

} // namespace banter::client
