// Reading: pages of history, rooms, search results, and the state of the server.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(reading_suite)

namespace {

constexpr auto messages = "/rooms/ops/messages";

strings from_to(int first, int last)
{
    strings all;
    for (int n = first; n != last; n += first < last ? 1 : -1)
        all.push_back("text " + std::to_string(n));
    return all;
}

http_response found(server_with_messages& here, const std::string& query)
{
    return here.client.ask("GET", "/search?text=text" + query);
}

} // namespace

BOOST_DATA_TEST_CASE(history_is_read_page_by_page, data::make(both_timings), commits)
{
    server_with_messages here{commits, "text "};
    const auto& seqs = here.seqs;
    const struct {
        std::string query;
        strings texts;
        bool more;
    } pages[]{
        {"", from_to(0, 10), false},
        {"?limit=3", from_to(7, 10), true},
        {"?limit=10", from_to(0, 10), false},
        {"?before=" + seqs[5] + "&limit=2", from_to(3, 5), true},
        {"?before=" + seqs[2], from_to(0, 2), false},
        {"?before=" + seqs[0], {}, false},
        {"?after=" + seqs[5], from_to(6, 10), false},
        {"?after=" + seqs[5] + "&limit=1", from_to(6, 7), true},
        {"?after=" + seqs[8] + "&limit=1", from_to(9, 10), false},
        {"?after=" + seqs[9], {}, false},
        {"?after=0&limit=1", from_to(0, 1), true},
    };
    for (const auto& page : pages) {
        const auto got = here.client.ask("GET", messages + page.query);
        BOOST_TEST_CONTEXT(page.query)
        {
            BOOST_TEST(got.status == 200u);
            BOOST_TEST(got.texts() == page.texts, per_element());
            BOOST_TEST(got.json().at("type").as_string() == "history");
            BOOST_TEST(got.json().at("room").as_string() == "ops");
            BOOST_TEST(got.json().at("more").as_bool() == page.more);
        }
    }
}

BOOST_DATA_TEST_CASE(rooms_are_listed_with_their_newest_message, data::make(both_timings), commits)
{
    server_with_messages here{commits, "text "};
    here.client.say("elsewhere", "dev");
    const auto rooms = here.client.ask("GET", "/rooms").json().at("rooms").as_array();
    std::vector<std::string> names;
    for (const auto& r : rooms)
        names.emplace_back(r.at("room").as_string());
    BOOST_TEST(names == (strings{"dev", "lobby", "ops"}), per_element());
    BOOST_TEST(std::to_string(rooms[2].at("prev").as_int64()) == here.seqs[9]);
}

BOOST_DATA_TEST_CASE(a_search_finds_the_newest_first, data::make(both_timings), commits)
{
    server_with_messages here{commits, "text "};
    here.client.say("text of another room", "dev");
    BOOST_TEST(found(here, "").texts().size() == 11u);
    BOOST_TEST(found(here, "&room=ops").texts() == from_to(9, -1), per_element());
    BOOST_TEST(found(here, "&room=ops&limit=2").texts() == from_to(9, 7), per_element());
    BOOST_TEST(found(here, "&room=ops&limit=2").json().at("more").as_bool());
    BOOST_TEST(found(here, "&room=ops&before=" + here.seqs[2]).texts() == from_to(1, -1), per_element());
    BOOST_TEST(here.client.ask("GET", "/search?text=7").texts() == strings{"text 7"}, per_element());
    BOOST_TEST(here.client.ask("GET", "/search?text=nowhere").texts().empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_or_bad_request_is_a_problem_and_the_connection_continues)
{
    server_with_messages here{commit_timing::at_once(), "text "};
    const struct {
        const char* target;
        unsigned status;
        const char* code;
    } misfits[]{
        {"/search", 400, "bad_request"},
        {"/search?text=x&room=nowhere", 404, "no_such_room"},
        {"/search?text=x&room=a%20b", 400, "bad_name"},
        {"/rooms/nowhere/messages", 404, "no_such_room"},
        {"/rooms/a%20b/messages", 400, "bad_name"},
        {"/rooms/ops/messages?limit=1001", 400, "bad_request"},
        {"/rooms/ops/messages?after=1&before=2", 400, "bad_request"},
        {"/nothing", 404, "bad_request"},
    };
    for (const auto& m : misfits) {
        BOOST_TEST_CONTEXT(m.target) { here.client.ask("GET", m.target).check_problem(m.status, m.code); }
    }
    const auto not_so = here.client.ask("DELETE", messages);
    not_so.check_problem(405, "bad_request");
    BOOST_TEST(not_so.field("allow") == "POST, GET, HEAD, OPTIONS");
    BOOST_TEST(here.client.ask("OPTIONS", "/rooms").field("allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(here.client.ask("GET", "/rooms").status == 200u);
}

BOOST_AUTO_TEST_CASE(the_head_of_an_answer_is_that_of_the_whole)
{
    server_with_messages here{commit_timing::at_once(), "text "};
    for (const std::string target : {messages, "/rooms", "/search?text=text", "/nothing"}) {
        const auto whole = here.client.ask("GET", target);
        const auto head = here.client.ask("HEAD", target);
        BOOST_TEST(head.status == whole.status);
        BOOST_TEST(head.field("content-length") == std::to_string(whole.body.size()));
        BOOST_TEST(head.field("content-type") == whole.field("content-type"));
    }
    const auto tail = here.client.ask("HEAD", "/rooms/ops/tail");
    BOOST_TEST(tail.status == 200u);
    BOOST_TEST(tail.field("content-type") == "text/plain; charset=utf-8");
    BOOST_TEST(here.client.ask("GET", "/rooms").status == 200u);
}

BOOST_AUTO_TEST_CASE(reads_wait_for_the_journal_and_keep_their_order)
{
    server_with_messages here{commit_timing::when_waited_for(), "text "};
    const auto before = here.counters().requests;
    here.client.send(http_request("GET", messages) + http_request("GET", "/healthz") +
                     http_request("GET", messages + std::string{"?limit=1"}));
    here.turn();
    here.journal().commit_one();
    here.turn();
    BOOST_TEST(here.journal().waiting_reads() == 1u);
    BOOST_TEST(here.counters().requests == before + 1);
    BOOST_TEST(!here.client.next());
    BOOST_TEST(here.client.response().texts().size() == 10u);
    BOOST_TEST(here.client.response().status == 404u); // this server has no monitoring frontend
    BOOST_TEST(here.client.response().texts() == strings{"text 9"}, per_element());
}

BOOST_AUTO_TEST_CASE(an_unreadable_journal_is_a_problem_and_the_connection_continues)
{
    server_with_messages here{commit_timing::when_waited_for(), "text "};
    here.journal().fail_reads(true);
    here.client.ask("GET", messages).check_problem(503, "unavailable");
    here.journal().fail_reads(false);
    BOOST_TEST(here.client.ask("GET", messages).texts().size() == 10u);
}

// ---- about the server

BOOST_AUTO_TEST_CASE(monitoring_gets_the_state_of_the_server)
{
    banter::protocol::http::readiness now;
    banter::protocol::http::site watched;
    watched.ready = [&] { return now; };
    watched.metrics = [] { return std::string{"banter_up 1\n"}; };
    server here{{.site = watched}};
    auto http = here.http();
    BOOST_TEST(http.ask("GET", "/healthz").body == "ok\n");
    BOOST_TEST(http.ask("GET", "/readyz").body == "ready\n");
    BOOST_TEST(http.ask("GET", "/metrics").body == "banter_up 1\n");
    now = {false, "the disk does not answer"};
    http.ask("GET", "/readyz").check_problem(503, "unavailable");
    BOOST_TEST(http.ask("GET", "/healthz").status == 200u);
    BOOST_TEST(http.ask("HEAD", "/healthz").field("content-length") == "3");
    now = {};
    BOOST_TEST(http.ask("GET", "/readyz").status == 200u);
}

BOOST_AUTO_TEST_CASE(a_frontend_of_its_own_for_watchers_has_nothing_of_the_chat)
{
    banter::protocol::http::site watching{.chat = false};
    watching.ready = [] { return banter::protocol::http::readiness{}; };
    server here{{.site = watching}};
    auto watcher = watcher_of(here);
    auto http = here.http();
    BOOST_TEST(http.ask("GET", "/healthz").status == 200u);
    http.ask("POST", messages, {}, "hi").check_problem(404, "bad_request");
    http.ask("GET", "/rooms").check_problem(404, "bad_request");
    http.ask("GET", "/rooms/ops/tail").check_problem(404, "bad_request");
    BOOST_TEST(watcher.lines().empty());
}

BOOST_AUTO_TEST_SUITE_END()
