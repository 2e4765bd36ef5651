// The change of a stream from history to live events, and back: every message arrives once and in order.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <utility>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

namespace {

std::string post(int n) { return http_request("POST", "/rooms/ops/messages", {}, std::to_string(n)); }

strings numbers(int count)
{
    strings all;
    for (int n = 0; n < count; ++n)
        all.push_back(std::to_string(n));
    return all;
}

// The texts of the received messages, and the number of reports that the reader is behind.
struct heard {
    void take(http_tail& tail, bool as_events, std::size_t most = ~std::size_t{0})
    {
        if (as_events) {
            for (const auto& e : tail.events(most)) {
                behind += e.name == "behind" ? 1 : 0;
                if (e.name == "message")
                    add(std::string{e.data.at("text").as_string()});
            }
            return;
        }
        for (const auto& line : tail.lines(most)) {
            behind += line.starts_with("! behind: ") ? 1 : 0;
            if (line.starts_with('['))
                add(line.substr(line.find(' ') + 1));
        }
    }

    void add(const std::string& text) { texts.push_back(text.substr(0, text.find(' '))); }

    strings texts; // up to the first blank
    int behind = 0;
};

heard read_slowly(server& here, http_tail& tail, bool as_events, std::size_t count)
{
    heard all;
    for (int left = 10'000; all.texts.size() < count && left != 0; --left) {
        all.take(tail, as_events, 16 * 1024);
        here.settle();
    }
    return all;
}

// How streams come, by when the journal commits and whether they are of events.
const std::vector<std::pair<commit_timing, bool>> kinds{{commit_timing::at_once(), false},
                                                        {commit_timing::at_once(), true},
                                                        {commit_timing::when_waited_for(), false},
                                                        {commit_timing::when_waited_for(), true}};

http_fields fields_of(bool events) { return events ? as_events() : http_fields{}; }

} // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(decltype(kinds)::value_type)

BOOST_AUTO_TEST_SUITE(tail_handover_suite)

// Messages are posted, stored and read step by step; the stream is requested before each of the steps in
// turn.
BOOST_DATA_TEST_CASE(a_tail_started_at_any_moment_has_no_gap_or_repeat, data::make({false, true}), events)
{
    constexpr int count = 12;
    constexpr int steps = count * 3;
    for (int moment = 0; moment <= steps; ++moment) {
        server here;
        auto writer = here.http();
        auto reader = here.http();
        auto& journal = here.journal();
        for (int step = 0; step < steps; ++step) {
            if (step == moment)
                reader.send(http_request("GET", "/rooms/ops/tail?after=0", fields_of(events)));
            if (step % 3 == 0)
                writer.send(post(step / 3));
            else if (step % 3 == 1 && step % 2 == 0 && journal.waiting_reads() != 0)
                journal.read_one();
            else if (step % 3 == 2 && journal.waiting_commits() != 0)
                journal.commit_one();
            here.turn();
        }
        if (moment == steps)
            reader.send(http_request("GET", "/rooms/ops/tail?after=0", fields_of(events)));
        here.settle();
        auto tail = http_tail::of(std::move(reader));
        heard all;
        all.take(tail, events);
        BOOST_TEST(all.texts == numbers(count), "asked for before step " << moment);
    }
}

// Cut after any message, and asked for again from there.
BOOST_DATA_TEST_CASE(a_tail_that_is_cut_continues_after_its_last_message, data::make(both_timings), commits)
{
    constexpr int count = 10;
    for (int cut = 1; cut <= count; ++cut) {
        server here{{.commits = commits}};
        auto writer = here.http();
        std::string known = "0";
        strings all;
        for (int n = 0; n < count; ++n) {
            auto tail = here.tail("ops?after=" + known, as_events());
            writer.send(post(n));
            here.turn(); // perhaps it is stored, perhaps not
            if (n % cut == 0)
                here.settle();
            for (const auto& e : tail.events()) {
                known = e.id;
                all.emplace_back(e.data.at("text").as_string());
            }
        }
        here.settle();
        auto rest = here.tail("ops?after=" + known);
        for (const auto& line : rest.lines())
            all.push_back(line.substr(line.find(' ') + 1));
        BOOST_TEST(all == numbers(count), per_element());
    }
}

BOOST_DATA_TEST_CASE(a_tail_that_does_not_read_costs_the_others_nothing_and_misses_nothing, data::make(kinds),
                     kind)
{
    const bool events = kind.second;
    server_settings settings{.commits = kind.first};
    settings.world.send_buffer_bytes = 4 * 1024;
    settings.world.connections.outbox_limit_bytes = 100'000;
    server here{settings};
    auto writer = here.http();
    auto healthy = here.tail("ops");
    auto slow = here.tail("ops", fields_of(events));
    constexpr int count = 300;
    heard others;
    for (int n = 0; n < count; ++n) {
        writer.say(std::to_string(n) + ' ' + std::string(2'000, 'x'));
        others.take(healthy, false);
    }
    BOOST_TEST(others.texts == numbers(count), per_element());
    BOOST_TEST(others.behind == 0);
    BOOST_TEST(here.fan_out().counters().fell_behind == 1u);

    auto all = read_slowly(here, slow, events, count);
    BOOST_TEST(all.texts == numbers(count), per_element());
    BOOST_TEST(all.behind == 1);
    writer.say("live again");
    all.take(slow, events);
    BOOST_TEST(all.texts.back() == "live");
}

BOOST_AUTO_TEST_SUITE_END()
