// Resources and their methods.
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(targets)

namespace {

struct place {
    std::string target;
    std::string becomes;
};
std::ostream& operator<<(std::ostream& out, const place& p) { return out << p.target; }

const place places[] = {
    {"/rooms", "rooms"},
    {"/rooms?", "rooms"},
    {"/rooms?x=y", "rooms"},
    {"http://localhost/rooms", "rooms"},
    {"https://elsewhere:444/rooms?x", "rooms"},
    {"/%72ooms", "rooms"},
    {"/rooms/ops/messages", "history ops before none after none limit 100"},
    {"/rooms/%23ops/messages", "history #ops before none after none limit 100"},
    {"/rooms/%C3%A4/messages", "history \u00e4 before none after none limit 100"},
    {"/rooms/ops/messages?after=7&limit=2", "history ops before none after 7 limit 2"},
    {"/rooms/ops/messages?before=9007199254740991&limit=1000",
     "history ops before 9007199254740991 after none limit 1000"},
    {"/rooms/ops/messages?after=1&after=2", "history ops before none after 1 limit 100"},
    {"/search?text=deploy", "search |deploy before none limit 20"},
    {"/search?text=two+words%2C%20%22so%22&room=ops&before=5&limit=200",
     "search ops|two words, \"so\" before 5 limit 200"},
    {"/search?text=%E6%97%A5%E6%9C%AC", "search |\u65e5\u672c before none limit 20"},
    {"/rooms/ops/tail", "listen ops after none last 0"},
    {"/rooms/OPS/tail?after=0", "listen ops after 0 last 0"},
    {"/rooms/ops/tail?last=1000", "listen ops after none last 1000"},
};

const std::string nowhere[] = {
    "/nothing",
    "/rooms/",
    "/rooms/ops",
    "/rooms/ops/",
    "/rooms/ops/messages/",
    "//rooms",
    "//elsewhere/rooms",
    "/rooms//ops/messages",
    "/rooms/../rooms",
    "/rooms/./ops/messages",
    "/rooms%2Fops",
    "/rooms/ops%2Fmessages",
    "/rooms/ops/messages/1",
    "/ROOMS",
    "/rooms/ops/messages%00",
    "/metrics",
    "/healthz",
    "/readyz",
    "/index.html.gz",
    "/../etc/passwd",
};

const std::string no_target[] = {
    "rooms",      "*",           "localhost:80",          "/%",
    "/%4",        "/%zz",        "/rooms?text=%x1",       "mailto:rooms",
    "http:rooms", "http:/rooms", "/rooms#there",          "/ro\"oms",
    "/<rooms>",   "/rooms\\",    "ftp://localhost/rooms", "?text=a",
    "/./rooms",
};

} // namespace

BOOST_DATA_TEST_CASE(a_target_becomes_a_request_of_the_chat, boost::unit_test::data::make(places), where)
{
    peer p;
    p.send(request("GET", where.target));
    BOOST_REQUIRE(!p.heard().empty());
    BOOST_TEST_CONTEXT(p.replies())
    {
        BOOST_TEST(p.last().for_chat);
        BOOST_TEST(p.last().in_turn);
        BOOST_TEST(p.outcome().substr(0, p.outcome().find('\n')) == " -> " + where.becomes);
    }
}

BOOST_DATA_TEST_CASE(an_unknown_target_is_404_and_the_connection_continues,
                     boost::unit_test::data::make(nowhere), where)
{
    const auto said = reply_to(request("GET", where));
    BOOST_TEST(said.starts_with("HTTP/1.1 404"));
    BOOST_TEST(field(said, "Connection").empty());
}

BOOST_DATA_TEST_CASE(a_malformed_target_is_400, boost::unit_test::data::make(no_target), where)
{
    const auto said = reply_to(request("GET", where));
    BOOST_TEST(said.starts_with("HTTP/1.1 400"));
}

BOOST_DATA_TEST_CASE(a_parameter_that_is_wrong_is_named,
                     boost::unit_test::data::make(
                         {"/rooms/a/messages?limit=0", "/rooms/a/messages?limit=1001",
                          "/rooms/a/messages?limit=x",
                          "/rooms/a/messages?limit=", "/rooms/a/messages?limit=1.0",
                          "/rooms/a/messages?limit=%201", "/rooms/a/messages?limit=99999999999999999999",
                          "/rooms/a/tail?last=-1&limit=0", "/search?text=a&limit=201"}),
                     where)
{
    const auto said = reply_to(request("GET", where));
    BOOST_TEST(said.starts_with("HTTP/1.1 400"));
    const std::string_view name =
        std::string_view{where}.find("last") != std::string_view::npos ? "last" : "limit";
    BOOST_TEST(said.find("\"detail\":\"" + std::string{name} + " must be a whole number from ") !=
               std::string::npos);
}

BOOST_DATA_TEST_CASE(other_misfits_are_refused,
                     boost::unit_test::data::make({"/rooms/a/messages?after=1&before=2",
                                                   "/rooms/a/messages?after=9007199254740992", "/search",
                                                   "/search?text=", "/search?text=%ff", "/rooms/a%20b/tail",
                                                   "/rooms//tail", "/rooms/a%00b/tail", "/rooms/a%2Fb/tail",
                                                   "/rooms/a/tail?after=1&last=2"}),
                     where)
{
    BOOST_TEST(reply_to(request("GET", where)).starts_with("HTTP/1.1 400"));
}

BOOST_AUTO_TEST_CASE(a_search_has_a_longest_text)
{
    BOOST_TEST(
        asked_by<chat::search_query>(request("GET", "/search?text=" + std::string(1024, 'x'))).text.size() ==
        1024u);
    BOOST_TEST(
        reply_to(request("GET", "/search?text=" + std::string(1025, 'x'))).starts_with("HTTP/1.1 413"));
}

BOOST_AUTO_TEST_CASE(an_unsupported_method_is_405_with_the_allowed_ones)
{
    const auto allowed = [](std::string_view method, std::string_view target) {
        const auto said = reply_to(request(method, target));
        BOOST_TEST(said.starts_with("HTTP/1.1 405"));
        return field(said, "Allow");
    };
    BOOST_TEST(allowed("DELETE", "/rooms") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("POST", "/rooms/a/tail") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("PUT", "/rooms/a/messages") == "POST, GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("BREW", "/rooms") == "GET, HEAD, OPTIONS");
    BOOST_TEST(allowed("HEAD", "/ws") == "GET, OPTIONS");
    BOOST_TEST(allowed("POST", "/ws") == "GET, OPTIONS");
}

BOOST_AUTO_TEST_CASE(a_frontend_that_only_watches_offers_no_chat_and_the_other_way_round)
{
    site watching{.chat = false};
    watching.ready = [] { return readiness{}; };
    watching.metrics = [] { return std::string{"banter_up 1\n"}; };
    for (const auto* const target :
         {"/", "/rooms", "/rooms/a/messages", "/rooms/a/tail", "/search?text=a", "/ws"})
        BOOST_TEST(reply_to(request("GET", target), watching).starts_with("HTTP/1.1 404"));
    BOOST_TEST(body(reply_to(request("GET", "/healthz"), watching)) == "ok\n");
    BOOST_TEST(body(reply_to(request("GET", "/readyz"), watching)) == "ready\n");
    BOOST_TEST(body(reply_to(request("GET", "/metrics"), watching)) == "banter_up 1\n");
    BOOST_TEST(reply_to(request("POST", "/healthz"), watching).starts_with("HTTP/1.1 405"));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_ready_gives_the_reason_and_stays_healthy)
{
    site here;
    here.ready = [] { return readiness{false, "the disk does not answer"}; };
    const auto said = reply_to(request("GET", "/readyz"), here);
    BOOST_TEST(said.starts_with("HTTP/1.1 503"));
    BOOST_TEST(said.find("the disk does not answer") != std::string::npos);
    BOOST_TEST(reply_to(request("GET", "/healthz"), here).starts_with("HTTP/1.1 200"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test
