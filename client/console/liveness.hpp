#pragma once

#include <chrono>

namespace banter::console {

/// Whether the server is still there. Pure: time is an argument.
class liveness {
public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class verdict { alive, ping, dead };

    struct settings {
        std::chrono::seconds ping_after{30}; ///< of silence
        std::chrono::seconds dead_after{60}; ///< of silence
    };

    liveness(settings s, time_point now) : settings_{s}, heard_{now} {}

    void heard(time_point now)
    {
        heard_ = now;
        asked_ = false;
    }

    /// What to do at `now`. Says `ping` once per silence.
    verdict check(time_point now)
    {
        if (now - heard_ >= settings_.dead_after)
            return verdict::dead;
        if (asked_ || now - heard_ < settings_.ping_after)
            return verdict::alive;
        asked_ = true;
        return verdict::ping;
    }

    /// When to check next.
    time_point due() const { return heard_ + (asked_ ? settings_.dead_after : settings_.ping_after); }

private:
    settings settings_;
    time_point heard_;
    bool asked_ = false;
};

} // namespace banter::console
