#pragma once

#include "common/time.hpp"

#include <chrono>
#include <deque>
#include <string>
#include <string_view>

namespace banter::journal {

/// The time by which old messages and ids are removed. It is never later than the system clock. When the
/// system clock jumps ahead, its new time is trusted only after a day of running.
///
/// An offset is the system time minus the server's running time, summed over all runs. The trusted time is
/// the running time plus the smallest offset of the last day of running. So a wrong clock, and also the time
/// while the server was off, delays removal by at most a day of running. The largest offset of that day says
/// how far the times of new messages are behind (see time_corrections). So a message is never removed too
/// early, unless the clock stays wrong for that day.
///
/// Not thread-safe. Reads no clock.
class retention_clock {
public:
    using milliseconds = std::chrono::milliseconds;

    /// Running time after which a clock that has jumped is trusted.
    static constexpr std::chrono::hours trusted_after{24};

    /// @param noted  note() of an earlier run; empty or unreadable: there was none.
    /// @param earliest, latest  what is known of the time without a note: it is one of these, or between.
    /// @param system  the system time at the start.
    retention_clock(std::string_view noted, timestamp earliest, timestamp latest, timestamp system);

    /// @param system  the system time now.
    /// @param running  duration of this run, by a steady clock. Must not decrease.
    /// @return the trusted time.
    timestamp now(timestamp system, milliseconds running);

    /// How far the system time of the last now() is behind the latest that it would show by what it has
    /// claimed in the last day of running.
    milliseconds behind() const;

    /// The state as a line of text for the next run, about 800 bytes.
    std::string note() const;

private:
    // All that was seen in an hour of running.
    struct sample {
        milliseconds running; // over all runs, at the last look
        timestamp least;      // offsets
        timestamp most;
    };

    void add(const sample& seen);
    void drop_old_samples();

    std::deque<sample> samples_; // oldest first; never empty
    milliseconds earlier_runs_{0};
    milliseconds running_{0}; // over all runs
    timestamp offset_;        // at the last look
};

} // namespace banter::journal
