#include "server/app/metrics.hpp"

#include "common/error.hpp"
#include "server/net/close_reason.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <vector>

namespace banter::app {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Exposed even at 0, so that a time series does not begin with its first value.
constexpr std::array<std::string_view, 5> usual_formats{"plain", "json", "websocket", "http", "tail"};

// Counters are in nanoseconds, metrics in seconds.
constexpr double seconds_per_nanosecond = 1e-9;

/// The metrics so far, in the order in which they were added.
class collection {
public:
    void add_counter(const char* name, const char* help, double value)
    {
        add(MetricType::Counter, name, help).metric.emplace_back().counter.value = value;
    }

    void add_counter(const char* name, const char* help, std::uint64_t value)
    {
        add_counter(name, help, static_cast<double>(value));
    }

    void add_gauge(const char* name, const char* help, double value)
    {
        add(MetricType::Gauge, name, help).metric.emplace_back().gauge.value = value;
    }

    void add_gauge(const char* name, const char* help, std::uint64_t value)
    {
        add_gauge(name, help, static_cast<double>(value));
    }

    /// One metric for each of the array, of which the I-th is labelled with name_of(I).
    template <std::size_t N, class Name>
    void add_counters(const char* name, const char* help, const char* label,
                      const std::array<std::uint64_t, N>& values, Name name_of)
    {
        auto& family = add(MetricType::Counter, name, help);
        for (std::size_t i = 0; i < N; ++i)
            labelled(family, label, name_of(i)).counter.value = static_cast<double>(values[i]);
    }

    void add_by_format(MetricType type, const char* name, const char* help,
                       const session::format_counts& counts)
    {
        auto& family = add(type, name, help);
        auto all = counts.all();
        for (const auto format : usual_formats) {
            if (std::none_of(all.begin(), all.end(), [&](const auto& c) { return c.first == format; }))
                all.emplace_back(format, 0);
        }
        for (const auto& [format, count] : all) {
            auto& metric = labelled(family, "protocol", format);
            (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) =
                static_cast<double>(count);
        }
    }

    void add_info(const char* name, const char* help, const char* label, std::string_view value)
    {
        labelled(add(MetricType::Gauge, name, help), label, value).gauge.value = 1;
    }

    /// @param unit  what a value of 1 is, in the unit of the metric
    template <std::size_t Bounds>
    void add_histogram(const char* name, const char* help, const fixed_histogram<Bounds>& h, double unit = 1)
    {
        auto& out = add(MetricType::Histogram, name, help).metric.emplace_back().histogram;
        std::uint64_t cumulated = 0;
        for (std::size_t i = 0; i <= Bounds; ++i) {
            cumulated += h.counts()[i];
            const auto bound = i < Bounds ? static_cast<double>(h.bounds()[i]) * unit
                                          : std::numeric_limits<double>::infinity();
            out.bucket.push_back({cumulated, bound});
        }
        out.sample_count = cumulated;
        out.sample_sum = static_cast<double>(h.sum()) * unit;
    }

    std::string text() const { return prometheus::TextSerializer{}.Serialize(families_); }

private:
    MetricFamily& add(MetricType type, const char* name, const char* help)
    {
        return families_.emplace_back(MetricFamily{name, help, type, {}});
    }

    static ClientMetric& labelled(MetricFamily& family, const char* label, std::string_view value)
    {
        auto& metric = family.metric.emplace_back();
        metric.label.push_back({label, std::string{value}});
        return metric;
    }

    std::vector<MetricFamily> families_;
};

void add_connections(collection& out, const metrics_snapshot& f)
{
    out.add_by_format(MetricType::Gauge, "banter_connections", "Open connections, by protocol.",
                      f.connections.by_format);
    out.add_counter("banter_connections_accepted_total", "Accepted connections.", f.sessions.accepted);
    out.add_counter("banter_connections_refused_total", "Connections refused, over a limit.",
                    f.sessions.refused);
    out.add_counters("banter_connections_closed_total", "Connections that were closed, by reason.", "reason",
                     f.sessions.closed,
                     [](std::size_t i) { return net::name_of(static_cast<net::close_reason>(i)); });
}

void add_requests(collection& out, const metrics_snapshot& f)
{
    out.add_counter("banter_requests_total", "Accepted requests.", f.sessions.requests);
    out.add_counters("banter_requests_rejected_total",
                     "Requests that the chat answered with an error, by code.", "code", f.sessions.rejected,
                     [](std::size_t i) { return code_name(static_cast<errc>(i)); });
    out.add_counter("banter_requests_throttled_total",
                    "Times that requests of a connection had to wait because it was over its rate.",
                    f.sessions.throttled);
    out.add_counter("banter_secrets_wrong_total", "Secrets that were not those of the name's device.",
                    f.sessions.wrong_secrets);
    out.add_counter("banter_secrets_refused_total",
                    "Secrets that were not compared, because too many wrong ones had been given.",
                    f.sessions.refused_secrets);
}

void add_messages(collection& out, const metrics_snapshot& f)
{
    out.add_by_format(MetricType::Counter, "banter_messages_received_total",
                      "Requests to send a message, whatever their outcome, by protocol.",
                      f.sessions.messages);
    out.add_counter("banter_messages_repeated_total",
                    "Messages that were already stored when a client sent them again.", f.sessions.repeated);
    out.add_counter("banter_messages_shown_total", "Messages that were stored and shown to their room.",
                    f.delivery.messages);
    out.add_counter("banter_deliveries_total", "Events that were put into the outbox of a member.",
                    f.delivery.deliveries);
    out.add_counter("banter_encodings_total", "Encodings of an event.", f.delivery.encodings);
    out.add_histogram("banter_publish_to_write_seconds",
                      "From the first request of a batch with messages to the last write of what it showed.",
                      f.writes.burst_time, seconds_per_nanosecond);
}

void add_network(collection& out, const metrics_snapshot& f)
{
    out.add_counter("banter_read_bytes_total", "Bytes read from sockets.", f.read_bytes);
    out.add_counter("banter_written_bytes_total", "Bytes accepted by sockets.", f.writes.bytes);
    out.add_counter("banter_writes_total", "System calls that write to a socket.", f.writes.writes);
    out.add_counter("banter_written_slices_total", "Memory slices passed to these calls.", f.writes.slices);
}

void add_journal(collection& out, const metrics_snapshot& f)
{
    out.add_counter("banter_batches_total", "Batches of decisions, one for each turn with requests.",
                    f.sessions.batches);
    out.add_histogram("banter_batch_messages",
                      "Messages and topics per batch; batches without any are not counted.",
                      f.sessions.batch_messages);
    out.add_histogram("banter_batch_effects", "Effects of a batch.", f.sessions.batch_effects);
    out.add_histogram("banter_commit_seconds",
                      "Time until the journal returned a batch with a message or a topic.",
                      f.sessions.commit_time, seconds_per_nanosecond);
    out.add_gauge("banter_journal_pressure",
                  "How the journal keeps up: 0 well, 1 senders wait, 2 its disk does not respond.",
                  static_cast<double>(f.load));
    out.add_gauge("banter_journal_writable", "Whether messages can be stored: 1 or 0.",
                  f.writable ? 1.0 : 0.0);
    out.add_gauge("banter_rooms", "Existing rooms.", static_cast<double>(f.rooms));
    out.add_gauge("banter_newest_seq", "The number of the newest message.", f.newest);
}

void add_behind(collection& out, const metrics_snapshot& f)
{
    out.add_counter("banter_fell_behind_total",
                    "Times that the outbox of a member was full, so that it is served from the journal.",
                    f.delivery.fell_behind);
    out.add_gauge("banter_members_behind", "Members that are served from the journal, once per room.",
                  static_cast<double>(f.connections.lag.clients));
    out.add_gauge("banter_behind_seqs", "Total distance of these members from the newest message, in seqs.",
                  f.connections.lag.sum);
    out.add_gauge("banter_behind_seqs_max", "Largest of these distances.", f.connections.lag.most);
}

void add_process(collection& out, const metrics_snapshot& f)
{
    out.add_info("banter_build_info", "The version that runs.", "version", f.version);
    out.add_counter("banter_faults_total", "Internal errors: exceptions that reached a handler.",
                    f.sessions.faults);
    const auto& p = f.process;
    out.add_gauge("process_start_time_seconds", "When the process was started, since 1970.", p.start_seconds);
    out.add_counter("process_cpu_seconds_total", "CPU time of the process, user and system.", p.cpu_seconds);
    out.add_gauge("process_resident_memory_bytes", "Resident memory of the process.", p.resident_bytes);
    out.add_gauge("process_virtual_memory_bytes", "Virtual memory of the process.", p.virtual_bytes);
    out.add_gauge("process_open_fds", "Open file descriptors of the process.", p.open_descriptors);
    out.add_gauge("process_max_fds", "Most file descriptors that the process may have open.",
                  p.most_descriptors);
}

} // namespace

std::string metrics_text(const metrics_snapshot& snapshot)
{
    collection out;
    add_connections(out, snapshot);
    add_requests(out, snapshot);
    add_messages(out, snapshot);
    add_network(out, snapshot);
    add_journal(out, snapshot);
    add_behind(out, snapshot);
    add_process(out, snapshot);
    return out.text();
}

} // namespace banter::app
