#pragma once

#include <chrono>
#include <optional>

namespace banter::client {

using monotonic_time = std::chrono::steady_clock::time_point;

/// When to try again after a lost connection, or what the server could not take. Pure: time and randomness
/// are arguments.
///
/// The bound of the delay doubles from `first_delay` to `most_delay`; the delay is a random part of it ("full
/// jitter"), so that a thousand clients do not come back in the same second.
class reconnect_policy {
public:
    struct settings {
        std::chrono::milliseconds first_delay{500};
        std::chrono::milliseconds most_delay{30'000};
        /// How long "the name is in use" is taken for our own lost connection, which the server has not
        /// noticed.
        std::chrono::milliseconds ghost_patience{120'000};
    };

    reconnect_policy() = default;
    explicit reconnect_policy(settings s) : settings_{s} {}

    /// The server has let us in.
    void succeeded();

    /// The delay before the next attempt.
    /// @param random  evenly distributed in [0, 1).
    std::chrono::milliseconds failed(monotonic_time now, double random);

    /// Whether a name that is in use may be ours: we had it when the connection was lost, not too long ago.
    bool may_be_own_ghost(monotonic_time now) const;

    /// Whether the server has ever let us in.
    bool ever_succeeded() const { return ever_succeeded_; }

private:
    settings settings_{};
    bool ever_succeeded_ = false;
    std::chrono::milliseconds bound_{0}; // of the next delay; 0: the first
    std::optional<monotonic_time> lost_at_;
};

} // namespace banter::client
