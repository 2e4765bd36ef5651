#pragma once

#include "client/load/checker.hpp"
#include "client/load/dialect.hpp"
#include "client/load/options.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace banter::load {

/// How a run went. Rates and CPU times are of the measured part; faults are of all of it.
struct run_result {
    double seconds = 0;
    std::uint64_t messages = 0;
    std::uint64_t deliveries = 0; ///< to members of all reader kinds
    histogram latency;            ///< of members that read at once
    histogram completion;         ///< of messages: until the last of those members had it
    double own_cpu_seconds = 0;

    double join_seconds = 0; ///< from the first connect until everyone was in

    double server_join_cpu_seconds = 0; ///< in that time; this and the next need the server's pid
    double server_cpu_seconds = 0;
    double server_context_switches = 0;
    std::uint64_t server_pss_before = 0;
    std::uint64_t server_pss_start = 0;
    std::uint64_t server_pss_most = 0;
    std::uint64_t server_pss_end = 0;
    std::uint64_t server_peak_rss = 0;

    faults found;
    peer_stats stats;
    std::uint64_t all_messages = 0;
    std::uint64_t acks_missing = 0;
    std::uint32_t closed = 0; ///< connections that should have lived
    std::uint32_t closed_never_reading = 0;
    std::string broken_off; ///< why the run ended early, if it did

    bool good() const noexcept
    {
        return broken_off.empty() && found.total() == 0 && acks_missing == 0 && closed == 0 &&
               stats.refusals == 0;
    }
};

using report = std::function<void(const run_result&)>;

/// Runs one load as asked for, hands the result to `on_result`, and then, if asked to, stays connected for a
/// while.
/// @return whether the result is good.
/// @throws boost::system::system_error when the server can't be reached; std::runtime_error when the system
/// or the options don't allow the run.
bool run(const options& wanted, const report& on_result);

} // namespace banter::load
