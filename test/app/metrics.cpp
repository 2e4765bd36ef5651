#include "server/app/metrics.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using banter::errc;
using banter::app::metrics_snapshot;
using banter::app::metrics_text;

BOOST_AUTO_TEST_SUITE(metrics_suite)

namespace {

/// The lines of the text that begin so.
std::vector<std::string> lines(const std::string& text, std::string_view with)
{
    std::vector<std::string> out;
    std::istringstream all{text};
    for (std::string line; std::getline(all, line);) {
        if (line.starts_with(with))
            out.push_back(line);
    }
    return out;
}

std::string line(const metrics_snapshot& f, std::string_view with)
{
    const auto found = lines(metrics_text(f), with);
    return found.size() == 1 ? found.front() : std::to_string(found.size()) + " lines begin so";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_counter_has_its_help_its_type_and_its_value)
{
    metrics_snapshot f;
    f.sessions.accepted = 12;
    const auto text = metrics_text(f);
    BOOST_TEST(text.find("# HELP banter_connections_accepted_total Accepted connections.\n"
                         "# TYPE banter_connections_accepted_total counter\n"
                         "banter_connections_accepted_total 12\n") != std::string::npos);
    BOOST_TEST(text.ends_with('\n'));
}

BOOST_AUTO_TEST_CASE(large_numbers_are_exact)
{
    metrics_snapshot f;
    f.writes.bytes = 9'007'199'254'740'991;
    const auto text = line(f, "banter_written_bytes_total ");
    BOOST_TEST(std::stod(text.substr(text.find(' '))) == 9'007'199'254'740'991.0);
}

BOOST_AUTO_TEST_CASE(no_metric_is_listed_twice)
{
    std::set<std::string> names;
    for (const auto& type : lines(metrics_text({}), "# TYPE "))
        BOOST_TEST(names.insert(type.substr(0, type.rfind(' '))).second, type);
    BOOST_TEST(names.size() == lines(metrics_text({}), "# HELP ").size());
}

BOOST_AUTO_TEST_CASE(reasons_and_codes_are_labels_and_listed_from_the_start)
{
    metrics_snapshot f;
    f.sessions.closed[static_cast<std::size_t>(banter::net::close_reason::stalled)] = 3;
    f.sessions.reject(errc::bad_json);
    f.sessions.reject(errc::too_many);
    f.sessions.reject(errc::too_many);
    const auto text = metrics_text(f);
    BOOST_TEST(lines(text, "banter_connections_closed_total{").size() == banter::net::close_reasons);
    BOOST_TEST(lines(text, "banter_requests_rejected_total{").size() == banter::errcs);
    BOOST_TEST(line(f, "banter_connections_closed_total{reason=\"stalled\"}") ==
               "banter_connections_closed_total{reason=\"stalled\"} 3");
    BOOST_TEST(line(f, "banter_connections_closed_total{reason=\"silent\"}") ==
               "banter_connections_closed_total{reason=\"silent\"} 0");
    BOOST_TEST(line(f, "banter_requests_rejected_total{code=\"too_many\"}") ==
               "banter_requests_rejected_total{code=\"too_many\"} 2");
    BOOST_TEST(f.sessions.errors() == 3U);
}

BOOST_AUTO_TEST_CASE(every_reason_has_a_name_of_its_own)
{
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < banter::net::close_reasons; ++i)
        names.insert(banter::net::name_of(static_cast<banter::net::close_reason>(i)));
    BOOST_TEST(names.size() == banter::net::close_reasons);
    BOOST_TEST(names.count("unknown") == 0U);
}

BOOST_AUTO_TEST_CASE(common_protocols_are_listed_from_the_start_and_others_from_their_first_connection)
{
    metrics_snapshot f;
    f.connections.by_format.add("json");
    f.connections.by_format.add("json");
    f.connections.by_format.add("telepathy");
    const auto text = metrics_text(f);
    BOOST_TEST(lines(text, "banter_connections{").size() == 6U);
    BOOST_TEST(line(f, "banter_connections{protocol=\"json\"}") == "banter_connections{protocol=\"json\"} 2");
    BOOST_TEST(line(f, "banter_connections{protocol=\"telepathy\"}") ==
               "banter_connections{protocol=\"telepathy\"} 1");
    BOOST_TEST(line(f, "banter_connections{protocol=\"tail\"}") == "banter_connections{protocol=\"tail\"} 0");
    BOOST_TEST(lines(text, "banter_messages_received_total{").size() == 5U);
}

BOOST_AUTO_TEST_CASE(histograms_are_cumulated_and_end_with_infinity)
{
    metrics_snapshot f;
    for (const auto n : {1U, 3U, 3U, 7'000U})
        f.sessions.batch_messages.record(n);
    const auto text = metrics_text(f);
    const auto buckets = lines(text, "banter_batch_messages_bucket{");
    BOOST_TEST(buckets.size() == 12U);
    BOOST_TEST(buckets[0] == "banter_batch_messages_bucket{le=\"1\"} 1");
    BOOST_TEST(buckets[1] == "banter_batch_messages_bucket{le=\"2\"} 1");
    BOOST_TEST(buckets[2] == "banter_batch_messages_bucket{le=\"5\"} 3");
    BOOST_TEST(buckets[10] == "banter_batch_messages_bucket{le=\"5000\"} 3");
    BOOST_TEST(buckets[11] == "banter_batch_messages_bucket{le=\"+Inf\"} 4");
    BOOST_TEST(line(f, "banter_batch_messages_count") == "banter_batch_messages_count 4");
    BOOST_TEST(line(f, "banter_batch_messages_sum") == "banter_batch_messages_sum 7007");
}

BOOST_AUTO_TEST_CASE(durations_are_in_seconds)
{
    metrics_snapshot f;
    f.sessions.commit_time.record(std::chrono::milliseconds{2});
    const auto text = metrics_text(f);
    const auto buckets = lines(text, "banter_commit_seconds_bucket{");
    BOOST_TEST(buckets.front().starts_with("banter_commit_seconds_bucket{le=\"5"));
    for (const auto& bucket : buckets) {
        const auto at = bucket.find('"') + 1;
        const auto bound = std::stod(bucket.substr(at)); // stod accepts +Inf
        BOOST_TEST(bucket.ends_with(bound < 0.002 ? "} 0" : "} 1"), bucket);
    }
    const auto sum = line(f, "banter_commit_seconds_sum ");
    BOOST_TEST(std::stod(sum.substr(sum.find(' '))) == 0.002, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_version_is_a_label)
{
    metrics_snapshot f;
    f.version = "1.2.3";
    BOOST_TEST(line(f, "banter_build_info{") == "banter_build_info{version=\"1.2.3\"} 1");
}

BOOST_AUTO_TEST_CASE(the_state_of_the_journal_is_reported_in_numbers)
{
    metrics_snapshot f;
    BOOST_TEST(line(f, "banter_journal_writable ") == "banter_journal_writable 1");
    f.load = banter::chat::pressure::stalled;
    f.writable = false;
    BOOST_TEST(line(f, "banter_journal_pressure ") == "banter_journal_pressure 2");
    BOOST_TEST(line(f, "banter_journal_writable ") == "banter_journal_writable 0");
}

BOOST_AUTO_TEST_SUITE_END()
