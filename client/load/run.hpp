#pragma once

#include "client/load/checker.hpp"
#include "client/load/dialect.hpp"
#include "client/load/options.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace banter::load {

/// The result of a run. Rates and CPU times are of the measured part; faults are of the whole run.
struct run_result {
    double seconds = 0;
    std::uint64_t messages = 0;
    std::uint64_t deliveries = 0; ///< of all reader kinds
    histogram latency;            ///< of prompt readers
    histogram completion;         ///< of messages: until the last prompt reader received it
    double own_cpu_seconds = 0;

    double join_seconds = 0; ///< from the first connect until all members were in

    double server_join_cpu_seconds = 0; ///< during join_seconds; all figures of the server need its pid
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
    std::uint32_t closed = 0; ///< connections that the server must not close
    std::uint32_t closed_never_reading = 0;
    std::string aborted; ///< why the run ended early; empty: it did not

    bool good() const noexcept
    {
        return aborted.empty() && found.total() == 0 && acks_missing == 0 && closed == 0 &&
               stats.refusals == 0;
    }
};

using report = std::function<void(const run_result&)>;

/// Runs the load of the options, passes the result to `on_result`, and then stays connected for
/// options::hold.
/// @return whether the result is good.
/// @throws boost::system::system_error if the server can't be reached; std::runtime_error if the system or
/// the options don't allow the run.
bool run(const options& wanted, const report& on_result);

} // namespace banter::load
