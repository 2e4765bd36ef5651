#include "client/load/report.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdarg>
#include <cstdio>

namespace banter::load {

namespace {

namespace json = boost::json;

struct quantile {
    const char* name;
    double fraction;
};
constexpr quantile quantiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}};

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

double count(std::uint64_t n) { return static_cast<double>(n); }

double milliseconds(std::uint64_t nanoseconds) { return count(nanoseconds) / 1e6; }

double kib(std::uint64_t bytes) { return count(bytes) / 1024; }

double bytes_per_connection(const options& wanted, const run_result& r)
{
    const auto grown = r.server_pss_end > r.server_pss_before ? r.server_pss_end - r.server_pss_before : 0;
    return ratio(count(grown), wanted.layout.members);
}

std::string pace_of(const options& wanted)
{
    if (wanted.messages_per_second > 0)
        return "rate";
    return wanted.lockstep ? "lockstep" : "window";
}

[[gnu::format(printf, 2, 3)]] void line(std::string& out, const char* format, ...)
{
    char text[256];
    std::va_list values;
    va_start(values, format);
    std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    out += text;
    out += '\n';
}

void add_load(std::string& out, const options& wanted, const run_result& r)
{
    line(out, "%-28s %14.0f /s", "messages", ratio(count(r.messages), r.seconds));
    line(out, "%-28s %14.0f /s", "deliveries", ratio(count(r.deliveries), r.seconds));
    if (!wanted.server_pids.empty())
        line(out, "%-28s %14.0f /s", "  per server CPU-second",
             ratio(count(r.deliveries), r.server_cpu_seconds));
    line(out, "%-28s %14.0f /s", "  per own CPU-second", ratio(count(r.deliveries), r.own_cpu_seconds));
    for (const auto& q : quantiles)
        line(out, "latency %-20s %14.3f ms", q.name, milliseconds(r.latency.percentile(q.fraction)));
    line(out, "latency %-20s %14.3f ms", "max", milliseconds(r.latency.max()));
    if (r.completion.count() != 0)
        line(out, "%-28s %14.3f ms, p99 %.3f", "last member's p50",
             milliseconds(r.completion.percentile(0.5)), milliseconds(r.completion.percentile(0.99)));
    if (!wanted.server_pids.empty()) {
        line(out, "%-28s %14.3f s of %.2f s", "server CPU", r.server_cpu_seconds, r.seconds);
        line(out, "%-28s %14.0f /s", "server context switches", ratio(r.server_context_switches, r.seconds));
        line(out, "%-28s %14.0f KiB, at most %.0f, at the end %.0f", "server memory (PSS)",
             kib(r.server_pss_start), kib(r.server_pss_most), kib(r.server_pss_end));
    }
}

void add_checks(std::string& out, const options& wanted, const run_result& r)
{
    const auto& f = r.found;
    line(out, "%-28s %14llu", "lost", static_cast<unsigned long long>(f.lost));
    line(out, "%-28s %14llu", "doubled", static_cast<unsigned long long>(f.doubled));
    line(out, "%-28s %14llu", "out of order", static_cast<unsigned long long>(f.out_of_order));
    if (f.misdelivered != 0)
        line(out, "%-28s %14llu", "misdelivered", static_cast<unsigned long long>(f.misdelivered));
    if (r.acks_missing != 0)
        line(out, "%-28s %14llu", "not acknowledged", static_cast<unsigned long long>(r.acks_missing));
    if (r.stats.refusals != 0)
        line(out, "%-28s %14llu", "refused", static_cast<unsigned long long>(r.stats.refusals));
    if (r.stats.foreign != 0)
        line(out, "%-28s %14llu", "other people's lines", static_cast<unsigned long long>(r.stats.foreign));
    if (wanted.layout.slow + wanted.layout.never_reading != 0) {
        line(out, "%-28s %14llu", "behind", static_cast<unsigned long long>(r.stats.behinds));
        line(out, "%-28s %14llu", "reset", static_cast<unsigned long long>(r.stats.resets));
        line(out, "%-28s %14u of %u", "never read, closed", r.closed_never_reading,
             wanted.layout.never_reading);
    }
    if (!r.stats.last_words.empty())
        line(out, "the server said: %.200s", r.stats.last_words.c_str());
    if (!r.aborted.empty())
        line(out, "aborted: %s", r.aborted.c_str());
    line(out, "%s", r.good() ? "all checks held" : "CHECKS FAILED");
}

json::object times_of(const histogram& h)
{
    json::object o{{"count", h.count()}};
    for (const auto& q : quantiles)
        o[q.name] = milliseconds(h.percentile(q.fraction));
    o["max"] = milliseconds(h.max());
    return o;
}

json::object server_of(const options& wanted, const run_result& r)
{
    json::object o{{"pss_before_bytes", r.server_pss_before},
                   {"pss_end_bytes", r.server_pss_end},
                   {"peak_rss_bytes", r.server_peak_rss},
                   {"join_cpu_seconds", r.server_join_cpu_seconds}};
    if (wanted.idle) {
        o["bytes_per_connection"] = bytes_per_connection(wanted, r);
    } else {
        o["cpu_seconds"] = r.server_cpu_seconds;
        o["deliveries_per_cpu_second"] = ratio(count(r.deliveries), r.server_cpu_seconds);
        o["context_switches"] = r.server_context_switches;
        o["pss_start_bytes"] = r.server_pss_start;
        o["pss_most_bytes"] = r.server_pss_most;
    }
    return o;
}

} // namespace

std::string to_table(const options& wanted, const run_result& r)
{
    std::string out;
    const auto& layout = wanted.layout;
    line(out, "%u members (%s), %u senders (%s), %u rooms, %zu-byte texts", layout.members,
         traits_of(wanted.member_format).name.data(), layout.senders,
         traits_of(wanted.sender_format).name.data(), layout.rooms, wanted.text_bytes);
    line(out, "%-28s %14.3f s", "all joined after", r.join_seconds);
    if (wanted.idle) {
        line(out, "%-28s %14.0f bytes", "server memory/connection", bytes_per_connection(wanted, r));
        line(out, "%-28s %14.0f KiB, before %.0f", "server memory (PSS)", kib(r.server_pss_end),
             kib(r.server_pss_before));
    } else {
        add_load(out, wanted, r);
    }
    add_checks(out, wanted, r);
    return out;
}

std::string to_json(const options& wanted, const run_result& r)
{
    const auto& layout = wanted.layout;
    json::object all{
        {"good", r.good()},
        {"aborted", r.aborted},
        {"members", layout.members},
        {"senders", layout.senders},
        {"rooms", layout.rooms},
        {"rooms_per_member", layout.rooms_per_member},
        {"form", traits_of(wanted.member_format).name},
        {"sender_form", traits_of(wanted.sender_format).name},
        {"text_bytes", wanted.text_bytes},
        {"pace", pace_of(wanted)},
        {"join_seconds", r.join_seconds},
        {"seconds", r.seconds},
        {"messages", r.messages},
        {"deliveries", r.deliveries},
        {"messages_per_second", ratio(count(r.messages), r.seconds)},
        {"deliveries_per_second", ratio(count(r.deliveries), r.seconds)},
        {"own_cpu_seconds", r.own_cpu_seconds},
        {"deliveries_per_own_cpu_second", ratio(count(r.deliveries), r.own_cpu_seconds)},
        {"latency_ms", times_of(r.latency)},
        {"completion_ms", times_of(r.completion)},
        {"checks",
         {{"messages", r.all_messages},
          {"lost", r.found.lost},
          {"doubled", r.found.doubled},
          {"out_of_order", r.found.out_of_order},
          {"misdelivered", r.found.misdelivered},
          {"not_acknowledged", r.acks_missing},
          {"refused", r.stats.refusals},
          {"closed", r.closed},
          {"closed_never_reading", r.closed_never_reading},
          {"behind", r.stats.behinds},
          {"reset", r.stats.resets},
          {"foreign", r.stats.foreign},
          {"last_words", r.stats.last_words}}},
    };
    if (!wanted.server_pids.empty())
        all["server"] = server_of(wanted, r);
    return json::serialize(all) + "\n";
}

} // namespace banter::load
