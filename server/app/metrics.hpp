#pragma once

#include "server/chat/ids.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/journal/journal.hpp"
#include "server/net/write_counters.hpp"
#include "server/session/connection_stats.hpp"
#include "server/session/counters.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace banter::app {

/// Of the process, as the system sees it.
struct process_usage {
    double start_seconds = 0; ///< since 1970
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t most_descriptors = 0;
};

/// All that is told about a running server, at one moment.
struct metrics_snapshot {
    std::string version;
    session::counters sessions;
    delivery::fan_out_counters delivery;
    net::write_counters writes;
    std::uint64_t read_bytes = 0;
    session::connection_stats connections;
    std::size_t rooms = 0;
    chat::seq_number newest = 0;
    journal::pressure load = journal::pressure::none;
    bool writable = true;
    process_usage process;
};

/// @return `f` in the text format of Prometheus, version 0.0.4. docs/metrics.md says what each metric means.
std::string metrics_text(const metrics_snapshot& f);

} // namespace banter::app
