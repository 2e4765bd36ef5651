// Time-outs, and the connections that they must not close. A request may take 30 seconds, silence 60, a
// reader that takes nothing 120; each test leaves some seconds on either side.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(timeouts_suite)

namespace {

constexpr auto messages = "/rooms/ops/messages";
const std::string post = "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\n";

// One byte a second.
void drip(server& here, http_client& http, std::string_view bytes)
{
    for (const char c : bytes) {
        http.send({&c, 1});
        here.settle();
        here.pass_seconds(1);
    }
}

server_settings small_buffers()
{
    server_settings s{.commits = commit_timing::at_once()};
    s.world.send_buffer_bytes = 4 * 1024;
    return s;
}

std::uint64_t closed_as(const server& here, banter::net::close_reason why)
{
    return here.counters().closed[static_cast<std::size_t>(why)];
}

// A client that has asked for more than the socket takes, and reads nothing.
http_client ask_for_much(server& here)
{
    auto writer = here.http();
    for (int n = 0; n < 60; ++n)
        writer.say(std::string(16'000, 'x'));
    auto http = here.http();
    http.send(http_request("GET", "/rooms/ops/messages?limit=60"));
    here.settle();
    return http;
}

} // namespace

BOOST_DATA_TEST_CASE(a_request_that_is_dripped_is_ended_in_time,
                     data::make({std::string{}, std::string{"GET /rooms HTTP/1.1\r\nHost: a\r\nX: "},
                                 post + "Content-Length: 60000\r\n\r\nhi",
                                 post + "Transfer-Encoding: chunked\r\n\r\n40\r\nte",
                                 post + "Transfer-Encoding: chunked\r\n\r\n2;x="}),
                     begin)
{
    server here;
    auto http = here.http();
    http.send(begin + "x");
    drip(here, http, std::string(22, 'x'));
    BOOST_TEST(!http.next());
    BOOST_TEST(!http.closed());
    here.pass_seconds(12);
    http.closed_with(408).check_problem(408, "bad_request");
    BOOST_TEST(here.http().ask("GET", messages).status == 404u); // nothing of it was posted
}

BOOST_AUTO_TEST_CASE(empty_lines_alone_are_no_way_to_stay)
{
    server here;
    auto http = here.http();
    drip(here, http, "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n");
    BOOST_TEST(!http.closed());
    here.pass_seconds(12);
    http.closed_with(408);
}

BOOST_AUTO_TEST_CASE(each_request_has_its_own_time)
{
    server here;
    auto http = here.http();
    const auto whole = http_request("GET", "/rooms");
    for (int n = 0; n < 4; ++n) {
        http.send(whole.substr(0, whole.size() - 20));
        drip(here, http, whole.substr(whole.size() - 20));
        BOOST_TEST(http.response().status == 200u);
    }
}

BOOST_AUTO_TEST_CASE(a_peer_that_waits_for_an_answer_is_not_late)
{
    server here;
    auto http = here.http();
    const auto next = http_request("GET", messages);
    http.send(http_request("POST", messages, {}, "hi") + next.substr(0, 10));
    here.turn();
    here.pass_seconds(200);
    BOOST_TEST(!http.closed());
    BOOST_TEST(http.response().status == 201u);
    here.pass_seconds(20); // from now on it is the peer's turn
    http.send(next.substr(10));
    BOOST_TEST(http.response().texts() == strings{"hi"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_with_unread_answers_is_not_silent)
{
    auto settings = small_buffers();
    settings.world.connections.stall_timeout = {};
    server here{settings};
    auto http = ask_for_much(here);
    here.pass_seconds(200);
    std::optional<http_response> got;
    for (int left = 10'000; !got && left != 0; --left) {
        got = http.next();
        here.settle();
    }
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(got->texts().size() > 1u);
    BOOST_TEST(http.ask("GET", "/rooms").status == 200u);
}

BOOST_AUTO_TEST_CASE(a_peer_that_reads_nothing_is_closed_after_the_stall_time_out)
{
    server here{small_buffers()};
    auto http = ask_for_much(here);
    here.pass_seconds(100);
    BOOST_TEST(closed_as(here, banter::net::close_reason::stalled) == 0u);
    here.pass_seconds(30);
    here.settle();
    BOOST_TEST(closed_as(here, banter::net::close_reason::stalled) == 1u);
    BOOST_TEST(here.http().ask("GET", "/rooms").status == 200u);
}

BOOST_AUTO_TEST_CASE(a_connection_between_requests_is_closed_without_a_response)
{
    server here;
    auto fresh = here.http();
    auto used = here.http();
    BOOST_TEST(used.ask("GET", "/rooms").status == 200u);
    here.pass_seconds(50);
    BOOST_TEST(!fresh.closed());
    BOOST_TEST(!used.closed());
    here.pass_seconds(15);
    here.settle();
    BOOST_TEST(fresh.closed());
    BOOST_TEST(used.closed());
}

BOOST_AUTO_TEST_CASE(a_client_with_occasional_requests_may_stay)
{
    server here;
    auto http = here.http();
    for (int n = 0; n < 5; ++n) {
        here.pass_seconds(50);
        BOOST_TEST(http.ask("GET", "/rooms").status == 200u);
    }
}

BOOST_AUTO_TEST_CASE(a_zero_disables_each_time_out)
{
    server_settings settings;
    settings.world.sessions.request_timeout = {};
    settings.world.sessions.idle_timeout = {};
    server here{settings};
    auto silent = here.http();
    auto slow = here.http();
    const auto request = http_request("GET", "/rooms");
    slow.send(request.substr(0, 10));
    here.settle();
    here.pass_seconds(1'000);
    slow.send(request.substr(10));
    BOOST_TEST(slow.response().status == 200u);
    BOOST_TEST(silent.ask("GET", "/rooms").status == 200u);
}

BOOST_AUTO_TEST_CASE(streams_may_be_silent_and_those_of_events_are_kept_awake)
{
    server here;
    auto lines = here.tail("ops");
    auto events = here.tail("ops", as_events());
    here.pass_seconds(95); // a comment every 30
    BOOST_TEST(events.events().empty());
    BOOST_TEST(events.comments() == 3u);
    here.pass_seconds(1'000);
    here.http().say("hi");
    BOOST_TEST(lines.lines() == strings{"[alice] hi"}, per_element());
    BOOST_TEST(events.events().size() == 1u);
    BOOST_TEST(events.comments() > 30u);
}

BOOST_AUTO_TEST_CASE(a_stream_with_a_stalled_reader_is_closed_and_one_with_a_slow_reader_is_not)
{
    auto settings = small_buffers();
    settings.world.connections.outbox_limit_bytes = 100'000;
    server here{settings};
    auto nothing = here.tail("ops");
    auto little = here.tail("ops");
    auto writer = here.http();
    for (int n = 0; n < 60; ++n)
        writer.say(std::string(16'000, 'x'));
    std::vector<std::string> taken;
    for (int n = 0; n < 6; ++n) {
        here.pass_seconds(40);
        for (auto& line : little.lines(8 * 1024))
            taken.push_back(std::move(line));
        here.settle();
    }
    BOOST_TEST(closed_as(here, banter::net::close_reason::stalled) == 1u);
    for (int left = 1'000; left != 0; --left) {
        for (auto& line : little.lines())
            taken.push_back(std::move(line));
        here.settle();
    }
    std::erase_if(taken, [](const std::string& line) { return !line.starts_with('['); });
    BOOST_TEST(taken.size() == 60u);
}

BOOST_AUTO_TEST_SUITE_END()
