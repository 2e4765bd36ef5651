#pragma once

#include "common/time.hpp"

#include <chrono>
#include <deque>
#include <string>
#include <string_view>

namespace banter::journal {

/// The time by which old messages and ids are removed. Never later than the system's clock, and a clock that
/// jumps ahead does not move it: the new time is trusted after a day of running.
///
/// The clock's offset is the system's time less the time that the server has run, summed over all runs. The
/// trusted time is the running time plus the least offset of the last day of running. So a wrong clock, and
/// also the time while the server was off, delay removal by a day of running at most; they never remove a
/// message that is not old, unless the clock stays wrong for that day.
///
/// Not thread-safe. Reads no clock.
class retention_clock {
public:
    using milliseconds = std::chrono::milliseconds;

    /// How long the server must have run with a clock before that clock is trusted.
    static constexpr std::chrono::hours trusted_after{24};

    /// @param noted  note() of an earlier run; empty or unreadable where there was none.
    /// @param last_known  where nothing is noted: the latest time that the database knows of.
    /// @param system  what the system's clock says at the start.
    retention_clock(std::string_view noted, timestamp last_known, timestamp system);

    /// @param system  what the system's clock says now.
    /// @param running  how long this run has lasted, by a clock that does not jump. Never less than before.
    /// @return the trusted time.
    timestamp now(timestamp system, milliseconds running);

    /// The state, in a line of text for the next run. About 500 bytes.
    std::string note() const;

private:
    struct sample {
        milliseconds running; // over all runs
        timestamp offset;
    };

    void drop_old_samples(milliseconds running);

    std::deque<sample> samples_; // oldest first; one an hour
    milliseconds earlier_runs_{0};
    milliseconds running_{0}; // over all runs
};

} // namespace banter::journal
