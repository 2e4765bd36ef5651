// The ends of a stream, and the connections they affect.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(tail_ends_suite)

BOOST_DATA_TEST_CASE(a_server_that_stops_ends_its_streams_properly, data::make({"1.1", "1.0"}), version)
{
    server here{{.commits = commit_timing::at_once()}};
    auto lines = here.tail("ops?after=0", {}, version);
    auto events = here.tail("ops?after=0", as_events(), version);
    here.http().say("hi");
    here.sessions().shut_down([] {});
    here.settle();
    BOOST_TEST(lines.lines() == (strings{"[alice] hi", "! bye: the server is stopping"}), per_element());
    BOOST_TEST(lines.ended());
    const auto last = events.events();
    BOOST_REQUIRE_EQUAL(last.size(), 2u);
    BOOST_TEST(last[1].name == "bye");
    BOOST_TEST(last[1].data.at("reason").as_string() == "the server is stopping");
    BOOST_TEST(events.ended());
}

BOOST_AUTO_TEST_CASE(a_tail_ends_when_its_peer_ends_the_stream)
{
    server here{{.commits = commit_timing::at_once()}};
    auto http = here.http();
    auto lines = here.tail("ops?after=0");
    auto events = here.tail("ops", as_events());
    lines.connection().end_stream();
    events.connection().end_stream();
    here.settle();
    BOOST_TEST(lines.lines().empty());
    BOOST_TEST(lines.ended());
    BOOST_TEST(events.events().empty());
    BOOST_TEST(events.ended());
    for (int n = 0; n < 50; ++n)
        here.tail("ops"); // goes without a word
    http.say("on we go");
    BOOST_TEST(here.sessions().size() == 1u);
}

BOOST_AUTO_TEST_CASE(bytes_after_the_request_are_ignored)
{
    server here{{.commits = commit_timing::at_once()}};
    auto watcher = watcher_of(here);
    auto tail = here.tail("ops");
    tail.connection().send(http_request("POST", "/rooms/ops/messages", {}, "never heard"));
    for (int n = 0; n < 10; ++n) {
        tail.connection().send(std::string(50'000, '\0') + "rubbish");
        here.settle();
    }
    here.http().say("hi");
    BOOST_TEST(tail.lines() == strings{"[alice] hi"}, per_element());
    BOOST_TEST(texts(watcher) == strings{"hi"}, per_element());
    here.pass_seconds(100); // and no time-out applies
    BOOST_TEST(!tail.ended());
}

BOOST_AUTO_TEST_CASE(a_tail_that_is_refused_ends_the_connection_and_one_that_is_asked_for_wrongly_does_not)
{
    server here;
    auto http = here.http();
    http.ask("GET", "/rooms/a%20b/tail").check_problem(400, "bad_name");
    http.ask("GET", "/rooms/ops/tail?last=x").check_problem(400, "bad_request");
    http.ask("GET", "/rooms/ops/tail?after=1&last=2").check_problem(400, "bad_request");
    http.ask("GET", "/rooms/ops/tail", {{"Last-Event-ID", "x"}}).check_problem(400, "bad_request");
    BOOST_TEST(http.ask("GET", "/rooms").status == 200u);

    auto watcher = watcher_of(here);
    watcher.send(R"({"type":"change","room":"ops","changes":[{"rule":"invite_only","on":true}]})");
    here.settle();
    http.send(http_request("GET", "/rooms/ops/tail") + http_request("GET", "/rooms"));
    http.closed_with(403).check_problem(403, "forbidden");
}

BOOST_AUTO_TEST_SUITE_END()
