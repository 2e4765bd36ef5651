// A room as a stream: lines and server-sent events.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(tail_suite)

namespace {

strings lines_of(int first, int last)
{
    strings all;
    for (int n = first; n <= last; ++n)
        all.push_back("[alice] " + std::to_string(n));
    return all;
}

strings ids(http_tail& t)
{
    strings all;
    for (const auto& e : t.events())
        all.push_back(e.id);
    return all;
}

} // namespace

BOOST_DATA_TEST_CASE(lines_arrive_live, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto tail = here.tail("ops");
    BOOST_TEST(tail.head().field("content-type") == "text/plain; charset=utf-8");
    BOOST_TEST(tail.head().field("cache-control") == "no-store");
    auto http = here.http();
    for (int n = 0; n < 20; ++n) {
        http.say(std::to_string(n));
        BOOST_TEST(tail.lines() == lines_of(n, n), per_element());
    }
    http.say("zwei\nZeilen");
    http.say("elsewhere", "dev");
    BOOST_TEST(tail.lines() == (strings{"[alice] zwei", "[alice] Zeilen"}), per_element());
    BOOST_TEST(!tail.ended());
}

BOOST_AUTO_TEST_CASE(a_line_is_not_shown_before_it_is_stored)
{
    server here;
    auto lines = here.tail("ops");
    auto events = here.tail("ops?after=0", as_events());
    auto http = here.http();
    http.send(http_request("POST", "/rooms/ops/messages", {}, "hi"));
    here.turn();
    BOOST_TEST(lines.lines().empty());
    BOOST_TEST(events.events().empty());
    here.journal().refuse_with(banter::errc::storage_full);
    here.settle();
    BOOST_TEST(http.response().status == 507u);
    BOOST_TEST(lines.lines().empty());
    BOOST_TEST(events.events().empty());
}

BOOST_DATA_TEST_CASE(a_tail_waits_for_a_room_that_does_not_exist_yet, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto live = here.tail("%23Later");
    auto from_first = here.tail("later?after=0");
    auto last = here.tail("later?last=5");
    here.http().say("here it is", "later");
    for (auto* const tail : {&live, &from_first, &last})
        BOOST_TEST(tail->lines() == strings{"[alice] here it is"}, per_element());
}

BOOST_DATA_TEST_CASE(a_tail_begins_with_the_last_lines_or_after_a_given_one, data::make(both_timings),
                     commits)
{
    server_with_messages here{commits};
    const struct {
        std::string query;
        strings lines;
    } begins[]{
        {"", {}},
        {"?last=0", {}},
        {"?last=3", lines_of(7, 9)},
        {"?last=1000", lines_of(0, 9)},
        {"?after=" + here.seqs[4], lines_of(5, 9)},
        {"?after=" + here.seqs[9], {}},
        {"?after=0", lines_of(0, 9)},
    };
    for (const auto& b : begins) {
        auto tail = here.tail("ops" + b.query);
        BOOST_TEST(tail.lines() == b.lines, b.query);
        here.client.say("and live", "dev");
        BOOST_TEST(tail.lines().empty());
    }
    auto all = here.tail("ops?after=0");
    here.client.say("10");
    BOOST_TEST(all.lines() == lines_of(0, 10), per_element());
}

BOOST_DATA_TEST_CASE(with_http_1_0_the_stream_is_not_chunked, data::make(both_timings), commits)
{
    server_with_messages here{commits};
    auto lines = here.tail("ops?last=1", {}, "1.0");
    auto events = here.tail("ops?last=1", as_events(), "1.0");
    BOOST_TEST(lines.head().version == "1.0");
    BOOST_TEST(lines.head().field("transfer-encoding").empty());
    here.client.say("10");
    BOOST_TEST(lines.lines() == lines_of(9, 10), per_element());
    BOOST_TEST(events.events().size() == 2u);
}

BOOST_DATA_TEST_CASE(events_are_objects_with_their_seq_as_id, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto watcher = watcher_of(here);
    auto tail = here.tail("ops?after=0", as_events());
    BOOST_TEST(tail.head().field("content-type") == "text/event-stream");
    BOOST_TEST(tail.head().field("x-accel-buffering") == "no");
    auto http = here.http();
    for (const char* const text : {"one", "two\nlines", "three"})
        http.say(text);
    const auto heard = watcher.objects();
    const auto events = tail.events();
    BOOST_REQUIRE_EQUAL(events.size(), 3u);
    for (std::size_t n = 0; n < 3; ++n) {
        BOOST_TEST(events[n].name == "message");
        BOOST_TEST(events[n].id == seq_of(heard[n]));
        BOOST_TEST(events[n].data == heard[n]);
    }
}

BOOST_DATA_TEST_CASE(a_topic_is_an_event_without_an_id_and_is_not_a_line, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto watcher = watcher_of(here);
    auto lines = here.tail("ops");
    auto tail = here.tail("ops", as_events());
    watcher.send(R"({"type":"topic","room":"ops","text":"all quiet"})");
    here.settle();
    const auto events = tail.events();
    BOOST_REQUIRE_EQUAL(events.size(), 1u);
    BOOST_TEST(events[0].name == "topic");
    BOOST_TEST(events[0].id.empty());
    BOOST_TEST(events[0].data.at("text").as_string() == "all quiet");
    BOOST_TEST(lines.lines().empty());
}

BOOST_DATA_TEST_CASE(a_returning_browser_sends_its_last_event_id, data::make(both_timings), commits)
{
    server_with_messages here{commits};
    const strings missed(here.seqs.begin() + 7, here.seqs.end());
    const http_fields again{{"Accept", "text/event-stream"}, {"Last-Event-ID", here.seqs[6]}};
    for (const char* const query : {"", "?after=0", "?last=10"}) {
        auto tail = here.tail(std::string{"ops"} + query, again);
        BOOST_TEST(ids(tail) == missed, per_element());
    }
}

BOOST_DATA_TEST_CASE(a_position_that_can_not_be_resumed_is_reported, data::make(both_timings), commits)
{
    server_settings settings{.commits = commits};
    settings.world.journal.room_messages = 5;
    server here{settings};
    auto http = here.http();
    strings seqs;
    for (int n = 0; n < 20; ++n)
        seqs.push_back(seq_of(http.say(std::to_string(n))));
    auto tail = here.tail("ops?after=" + seqs[0], as_events());
    auto lines = here.tail("ops?after=" + seqs[0]);
    BOOST_TEST(here.tail("ops?after=" + seqs[14]).lines() == lines_of(15, 19), per_element());
    http.say("live");
    const auto events = tail.events();
    BOOST_REQUIRE_EQUAL(events.size(), 2u);
    BOOST_TEST(events[0].name == "reset");
    BOOST_TEST(std::to_string(events[0].data.at("oldest").to_number<long>()) == seqs[15]);
    BOOST_TEST(events[1].data.at("text").as_string() == "live");
    const auto received = lines.lines();
    BOOST_REQUIRE_EQUAL(received.size(), 2u);
    BOOST_TEST(received[0].starts_with("! reset: "));
    BOOST_TEST(received[1] == "[alice] live");
}

BOOST_AUTO_TEST_SUITE_END()
