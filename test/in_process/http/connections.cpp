// Several requests on one connection: their order, the end, the limit, and upgrades.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(connections_suite)

namespace {

constexpr auto messages = "/rooms/ops/messages";

const http_fields upgrade{{"Connection", "Upgrade"},
                          {"Upgrade", "websocket"},
                          {"Sec-WebSocket-Version", "13"},
                          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};

http_fields upgrade_with(const std::string& name, const std::string& value)
{
    auto fields = upgrade;
    for (auto& f : fields) {
        if (f.first == name)
            f.second = value;
    }
    return fields;
}

// A text of at most 125 bytes as a peer's frame (RFC 6455, section 5.2), under a mask of zeros.
std::string frame(std::string_view text)
{
    std::string out{"\x81"};
    out += static_cast<char>(0x80U | text.size());
    return out.append(4, '\0').append(text);
}

server_settings with_limits(std::size_t connections, std::size_t per_address)
{
    server_settings s;
    s.world.registry = {connections, per_address};
    return s;
}

} // namespace

BOOST_DATA_TEST_CASE(a_connection_serves_many_requests_in_their_order, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto http = here.http();
    for (int n = 0; n < 100; ++n)
        http.send(http_request("POST", messages, {}, std::to_string(n)) +
                  http_request("GET", messages + std::string{"?limit=2"}) + http_request("HEAD", "/rooms"));
    http.send(http_request("GET", "/nothing"));
    for (int n = 0; n < 100; ++n) {
        BOOST_REQUIRE_EQUAL(http.response().status, 201u);
        const auto page = http.response().texts();
        BOOST_TEST(page.back() == std::to_string(n));
        BOOST_TEST(page.size() == (n == 0 ? 1u : 2u));
        BOOST_TEST(http.response(true).status == 200u);
    }
    BOOST_TEST(http.response().status == 404u);
    BOOST_TEST(!http.closed());
}

BOOST_AUTO_TEST_CASE(a_request_may_arrive_in_any_pieces)
{
    server here;
    auto http = here.http();
    const auto both = http_request("POST", messages, {}, "hi") + http_request("GET", messages);
    for (const char c : both) {
        http.send({&c, 1});
        here.settle();
    }
    BOOST_TEST(http.response().status == 201u);
    BOOST_TEST(http.response().texts() == strings{"hi"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_continue_gets_it_before_the_body)
{
    server here;
    auto http = here.http();
    http.send(
        "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(http.response().status == 100u);
    http.send("hi");
    BOOST_TEST(http.response().status == 201u);
    http.send(
        "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: wonders\r\n\r\nhi");
    http.closed_with(417);
}

BOOST_AUTO_TEST_CASE(a_connection_ends_on_request)
{
    server here;
    auto http = here.http();
    http.send(http_request("GET", "/rooms", {{"Connection", "close"}}) +
              http_request("POST", messages, {}, "x"));
    http.closed_with(200);
    auto old = here.http();
    old.send("GET /rooms HTTP/1.0\r\n\r\n");
    BOOST_TEST(old.response().version == "1.0");
    BOOST_TEST(old.closed());
    BOOST_TEST(here.http().ask("GET", messages).status == 404u); // requests after the last one were ignored
}

BOOST_AUTO_TEST_CASE(a_connection_of_1_0_can_be_kept)
{
    server here;
    auto http = here.http();
    for (int n = 0; n < 3; ++n) {
        http.send(http_request("GET", "/rooms", {{"Connection", "keep-alive"}}, {}, "1.0"));
        const auto got = http.response();
        BOOST_TEST(got.version == "1.0");
        BOOST_TEST(got.field("connection") == "keep-alive");
    }
    BOOST_TEST(!http.closed());
}

BOOST_DATA_TEST_CASE(requests_before_a_half_close_are_answered, data::make(both_timings), commits)
{
    server here{{.commits = commits}};
    auto http = here.http();
    http.send(http_request("POST", messages, {}, "over") + http_request("GET", messages));
    http.end_stream();
    BOOST_TEST(http.response().status == 201u);
    BOOST_TEST(http.response().texts() == strings{"over"}, per_element());
    here.settle();
    BOOST_TEST(http.closed());
    BOOST_TEST(here.sessions().size() == 0u);
}

BOOST_AUTO_TEST_CASE(over_the_rate_a_connection_is_slowed_down_and_nothing_is_dropped)
{
    server_settings settings{.commits = commit_timing::at_once()};
    settings.world.sessions.requests = {100, 2}; // too few to keep up with the slowest machine
    server here{settings};
    auto http = here.http();
    constexpr int count = 12;
    for (int n = 0; n < count; ++n)
        http.send(http_request("POST", messages, {}, std::to_string(n)));
    int answered = 0;
    BOOST_TEST(here.turn_until([&] {
        while (http.next())
            ++answered;
        return answered == count;
    }));
    BOOST_TEST(here.counters().throttled > 0u);
    auto other = here.http();
    BOOST_TEST(other.ask("GET", messages).texts().size() == 12u);
}

BOOST_AUTO_TEST_CASE(a_server_that_stops_closes_connections_that_wait)
{
    server here;
    auto fresh = here.http();
    auto used = here.http();
    BOOST_TEST(used.ask("GET", "/rooms").status == 200u);
    auto begun = here.http();
    begun.send("GET /rooms HTTP/1.1\r\n");
    here.settle();
    here.sessions().shut_down([] {});
    here.settle();
    for (auto* const http : {&fresh, &used, &begun})
        BOOST_TEST(http->closed()); // without a word
}

// ---- how many

BOOST_AUTO_TEST_CASE(a_connection_over_the_limit_is_refused_until_one_closes)
{
    server here{with_limits(3, 0)};
    auto one = here.http();
    auto two = here.http();
    {
        auto three = here.http();
        BOOST_TEST(three.ask("GET", "/rooms").status == 200u);
        for (int n = 0; n < 3; ++n) {
            auto refused = here.http();
            const auto why = refused.closed_with(503);
            why.check_problem(503, "too_many");
            BOOST_TEST(why.field("retry-after") == "5");
        }
        BOOST_TEST(here.counters().refused == 3u);
        BOOST_TEST(one.ask("GET", "/rooms").status == 200u);
    }
    here.settle();
    BOOST_TEST(here.http().ask("GET", "/rooms").status == 200u);
}

BOOST_AUTO_TEST_CASE(monitoring_gets_in_when_the_chat_is_full)
{
    banter::protocol::http::site watched{.chat = false};
    watched.ready = [] { return banter::protocol::http::readiness{}; };
    const banter::protocol::http::frontend watching{watched};
    server here{with_limits(1, 1)};
    auto only = here.http();
    here.http().closed_with(503);
    http_client watcher{here, watching};
    BOOST_TEST(watcher.ask("GET", "/healthz").status == 200u);
}

BOOST_AUTO_TEST_CASE(one_address_may_have_a_limited_number_of_connections)
{
    server here{with_limits(0, 2)};
    auto one = here.http();
    {
        const auto two = here.http();
        here.http().closed_with(503);
    }
    here.settle();
    BOOST_TEST(here.http().ask("GET", "/rooms").status == 200u);
}

// ---- WebSocket

BOOST_AUTO_TEST_CASE(an_upgrade_leads_to_the_json_form)
{
    server here;
    auto watcher = watcher_of(here);
    auto http = here.http();
    BOOST_TEST(http.ask("GET", "/rooms").status == 200u);
    http.send(http_request("GET", "/ws", upgrade) +
              frame(R"({"type":"hello","user":"wendy","rooms":["ops"]})"));
    const auto agreed = http.response(true);
    BOOST_TEST(agreed.status == 101u);
    BOOST_TEST(agreed.field("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    BOOST_TEST(http.unread().find(R"("type":"welcome")") != std::string::npos);
    http.send(frame(R"({"type":"message","room":"ops","text":"by frame"})"));
    here.settle();
    BOOST_TEST(texts(watcher) == strings{"by frame"}, per_element());
}

BOOST_AUTO_TEST_CASE(an_upgrade_leads_to_irc_if_it_is_offered_and_requested)
{
    server here;
    const auto greeting = [&](server& there, const char* target, const char* subprotocol) {
        auto fields = upgrade;
        if (*subprotocol != '\0')
            fields.emplace_back("Sec-WebSocket-Protocol", subprotocol);
        there.settle(); // the name of the last connection is free
        auto http = there.http();
        http.send(http_request("GET", target, fields) + frame("NICK wendy") + frame("USER w 0 * :W"));
        const auto agreed = http.response(true);
        return std::to_string(agreed.status) + ' ' + agreed.field("sec-websocket-protocol") +
               (http.unread().find(" 001 wendy ") != std::string::npos ? " welcome" : "");
    };
    BOOST_TEST(greeting(here, "/irc", "") == "101  welcome");
    BOOST_TEST(greeting(here, "/irc", "text.ircv3.net") == "101 text.ircv3.net welcome");
    BOOST_TEST(greeting(here, "/ws", "x, text.ircv3.net") == "101 text.ircv3.net welcome");
    BOOST_TEST(greeting(here, "/ws", "") == "101 ");
    server without{{.irc_over_websocket = false}};
    BOOST_TEST(without.http().ask("GET", "/irc", upgrade).status == 404u);
    BOOST_TEST(greeting(without, "/ws", "text.ircv3.net") == "101 ");
}

BOOST_AUTO_TEST_CASE(a_bad_upgrade_is_refused_and_the_connection_continues)
{
    auto from_evil = upgrade;
    from_evil.emplace_back("Origin", "http://evil.example");
    auto from_nowhere = upgrade;
    from_nowhere.emplace_back("Origin", "null");
    const struct {
        unsigned status;
        http_fields fields;
    } bad[]{
        {400, upgrade_with("Connection", "keep-alive")},
        {400, upgrade_with("Upgrade", "h2c")},
        {400, upgrade_with("Sec-WebSocket-Key", std::string(1'000, 'x'))},
        {400, upgrade_with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ")},
        {426, upgrade_with("Sec-WebSocket-Version", "8")},
        {403, from_evil},
        {403, from_nowhere},
    };
    server here;
    auto http = here.http();
    for (const auto& b : bad) {
        http.ask("GET", "/ws", b.fields)
            .check_problem(b.status, b.status == 403 ? "forbidden" : "bad_request");
        BOOST_TEST(http.ask("GET", "/rooms").status == 200u);
    }
    auto old = here.http();
    old.send(http_request("GET", "/ws", upgrade, {}, "1.0"));
    old.response().check_problem(400, "bad_request");
}

BOOST_AUTO_TEST_SUITE_END()
