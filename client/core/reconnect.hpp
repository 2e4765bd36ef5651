#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace banter::client {

using monotonic_time = std::chrono::steady_clock::time_point;

/// Delays between the attempts to connect, or to send a deferred message. Pure: time and randomness are
/// arguments.
///
/// The bound of the delay doubles from `first_delay` to `most_delay`. The delay is a random part of it ("full
/// jitter"), so that a thousand clients do not return in the same second.
class reconnect_policy {
public:
    struct settings {
        std::chrono::milliseconds first_delay{500};
        std::chrono::milliseconds most_delay{30'000};
        /// While the server has not noticed that our connection is lost, our own name is in use: how long
        /// that is assumed after the loss.
        std::chrono::milliseconds ghost_patience{120'000};
    };

    reconnect_policy() = default;
    explicit reconnect_policy(settings s) : settings_{s} {}

    /// The server accepted us.
    void succeeded()
    {
        ever_succeeded_ = true;
        bound_ = std::chrono::milliseconds{0};
        lost_at_.reset();
    }

    /// The delay before the next attempt.
    /// @param random  evenly distributed in [0, 1).
    std::chrono::milliseconds failed(monotonic_time now, double random)
    {
        if (!lost_at_)
            lost_at_ = now;
        bound_ = bound_.count() == 0 ? settings_.first_delay : std::min(bound_ * 2, settings_.most_delay);
        return std::chrono::milliseconds{
            static_cast<std::int64_t>(static_cast<double>(bound_.count()) * random)};
    }

    /// Whether a name in use may be ours: we had it when the connection was lost, at most `ghost_patience`
    /// ago.
    bool may_be_own_ghost(monotonic_time now) const
    {
        return ever_succeeded_ && lost_at_ && now - *lost_at_ < settings_.ghost_patience;
    }

    /// Whether the server has ever accepted us.
    bool ever_succeeded() const { return ever_succeeded_; }

private:
    settings settings_{};
    bool ever_succeeded_ = false;
    std::chrono::milliseconds bound_{0}; // of the last delay; 0: none since the last success
    std::optional<monotonic_time> lost_at_;
};

} // namespace banter::client
