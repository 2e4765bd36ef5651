#pragma once

#include "server/app/process_usage.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/pressure.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/net/flusher.hpp"
#include "server/session/counters.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace banter::app {

/// The state of a running server at one moment, as /metrics reports it.
struct metrics_snapshot {
    std::string version;
    session::counters sessions;
    delivery::fan_out_counters delivery;
    net::write_counters writes;
    std::uint64_t read_bytes = 0;
    session::connection_stats connections;
    std::size_t rooms = 0;
    chat::seq_number newest = 0;
    chat::pressure load = chat::pressure::none;
    bool writable = true;
    process_usage process;
};

/// @return `snapshot` in the text format of Prometheus, version 0.0.4. docs/metrics.md says what each metric
/// means.
std::string metrics_text(const metrics_snapshot& snapshot);

} // namespace banter::app
