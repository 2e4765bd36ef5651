// The hosts for which requests are served.
#include "server/protocol/http/host.hpp"
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(host)

namespace {

// Served on a loopback address; on another one, once names are listed; and on both only if it is listed.
enum class kind { loopback, address, listed, other };

struct named {
    const char* authority;
    kind what;
};
std::ostream& operator<<(std::ostream& out, const named& n) { return out << n.authority; }

const named authorities[] = {
    {"localhost", kind::loopback},
    {"LocalHost", kind::loopback},
    {"localhost.", kind::loopback},
    {"localhost:8080", kind::loopback},
    {"localhost:1", kind::loopback},
    {"localhost.:8080", kind::loopback},
    {"localhost:", kind::loopback},
    {"127.0.0.1", kind::loopback},
    {"127.0.0.1:8080", kind::loopback},
    {"127.255.0.9:8080", kind::loopback},
    {"[::1]", kind::loopback},
    {"[::1]:8080", kind::loopback},
    {"[0:0:0:0:0:0:0:1]:8080", kind::loopback},
    {"[::ffff:127.0.0.1]:8080", kind::loopback},
    {"[::FFFF:7f00:1]", kind::loopback},
    {"127.0.0.1.", kind::loopback},
    {"192.168.0.7:8080", kind::address},
    {"0.0.0.0:8080", kind::address},
    {"128.0.0.1", kind::address},
    {"[2001:db8::1]:8080", kind::address},
    {"[::2]", kind::address},
    {"[::]", kind::address},
    {"[::127.0.0.1]", kind::address},
    {"[64:ff9b::7f00:1]", kind::address},
    {"chat.example", kind::listed},
    {"Chat.Example.", kind::listed},
    {"chat.example:8443", kind::listed},
    {"10.0.0.5", kind::listed},
    {"[2001:DB8::5]:81", kind::listed},
    {"evil.example", kind::other},
    {"localhost.evil.example", kind::other},
    {"evil.localhost", kind::other},
    {"127.0.0.1.evil.example", kind::other},
    {"chat.example.evil.example", kind::other},
    {"evil.chat.example", kind::other},
    {"xchat.example", kind::other},
    {"chat", kind::other},
    {"localhost..", kind::other},
    {".localhost", kind::other},
    {"localhost:80:81", kind::other},
    {"localhost:http", kind::other},
    {"localhost:-1", kind::other},
    {"localhost?evil.example", kind::other},
    {"localhost#", kind::other},
    {"localhost\\", kind::other},
    {"%6cocalhost", kind::other},
    {"[localhost]", kind::other},
    {"[127.0.0.1]", kind::other},
    {"[::1", kind::other},
    {"[::1]x", kind::other},
    {"[::1]evil.example", kind::other},
    {"::1", kind::other},
    {"::1:8080", kind::other},
    {"2130706433", kind::other}, // 127.0.0.1 as one number: browsers send it with dots
    {"127.1", kind::other},
    {"0x7f.0.0.1", kind::other},
    {"017700000001", kind::other},
    {"0", kind::other},
    {"", kind::other},
    {".", kind::other},
    {":80", kind::other},
    {"b\xc3\xbcro.example", kind::other},
};

const std::vector<std::string> names{"chat.example", "10.0.0.5", "2001:db8::5"};

site on_loopback() { return {.hosts = hosts_served_on("127.0.0.1", {})}; }

bool is_misdirected(const std::string& response)
{
    return response.starts_with("HTTP/1.1 421 Misdirected Request") &&
           field(response, "Content-Type") == "application/problem+json" &&
           response.find("--public-name") != std::string::npos;
}

std::string upgrade_to(std::string_view target, std::string_view host)
{
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: " + std::string{host} +
           "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

} // namespace

BOOST_DATA_TEST_CASE(a_listener_serves_the_hosts_of_its_address_and_those_that_are_listed,
                     boost::unit_test::data::make(authorities), n)
{
    for (const char* const loopback : {"127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"}) {
        BOOST_TEST(is_served(n.authority, hosts_served_on(loopback, {})) == (n.what == kind::loopback));
        BOOST_TEST(is_served(n.authority, hosts_served_on(loopback, names)) ==
                   (n.what == kind::loopback || n.what == kind::listed));
    }
    for (const char* const open : {"0.0.0.0", "::", "192.168.0.7", "2001:db8::1"}) {
        BOOST_TEST(is_served(n.authority, hosts_served_on(open, {})));
        BOOST_TEST(is_served(n.authority, hosts_served_on(open, names)) == (n.what != kind::other));
    }
}

BOOST_AUTO_TEST_CASE(a_listed_host_is_a_name_or_an_address_and_nothing_more)
{
    const std::pair<const char*, const char*> good[]{
        {"Chat.Example.", "chat.example"}, {"box_1", "box_1"},
        {"10.0.0.5", "10.0.0.5"},          {"[2001:DB8::0:5]", "2001:db8::5"},
        {"2001:DB8::5", "2001:db8::5"},
    };
    for (const auto& [given, normal] : good)
        BOOST_TEST(normal_host(given).value_or("none") == normal, given);
    for (const char* const bad : {"", ".", "..", ".a", "a..b", "*", "*.a", "a:80", "http://a", "a/b", "me@a",
                                  "a b", "b\xc3\xbcro", "[a]", "[10.0.0.5]", "[::1", "::1]", "[::1]:80"})
        BOOST_TEST(!normal_host(bad), bad);
}

BOOST_AUTO_TEST_CASE(every_request_for_a_foreign_host_is_misdirected)
{
    auto here = on_loopback();
    const asset page[]{{"", "text/html", "\"1\"", "<html>", "x"}};
    here.page = page;
    here.ready = [] { return readiness{}; };
    here.metrics = [] { return std::string{"m 1\n"}; };
    const std::pair<const char*, const char*> requests[]{
        {"GET", "/"},
        {"HEAD", "/"},
        {"POST", "/rooms/a/messages"},
        {"GET", "/rooms/a/messages"},
        {"GET", "/rooms"},
        {"GET", "/search?text=x"},
        {"GET", "/rooms/a/tail"},
        {"OPTIONS", "/rooms"},
        {"GET", "/healthz"},
        {"GET", "/readyz"},
        {"GET", "/metrics"},
        {"GET", "/nothing"},
        {"DELETE", "/rooms"},
    };
    for (const auto& [method, target] : requests) {
        const auto to = [&, m = method, t = target](std::string_view host) {
            peer p{here};
            p.send(std::string{m} + ' ' + t + " HTTP/1.1\r\nHost: " + std::string{host} +
                   "\r\nOrigin: http://" + std::string{host} + "\r\nContent-Length: 0\r\n\r\n");
            BOOST_REQUIRE_EQUAL(p.heard().size(), 1u);
            return p.last().for_chat ? "asked" : p.replies();
        };
        BOOST_TEST(to("evil.example:8080").starts_with("HTTP/1.1 421"), method << target);
        BOOST_TEST(!to("localhost:8080").starts_with("HTTP/1.1 421"), method << target);
    }
    for (const char* const target : {"/ws", "/irc"}) {
        here.websockets = {stub_codec("ws"), stub_codec("irc")};
        peer evil{here};
        evil.send(upgrade_to(target, "evil.example"));
        BOOST_TEST(is_misdirected(evil.replies()));
        BOOST_TEST(evil.spoken().empty());
        peer own{here};
        own.send(upgrade_to(target, "[::1]:8080"));
        BOOST_TEST(own.replies().starts_with("HTTP/1.1 101"));
    }
}

BOOST_AUTO_TEST_CASE(the_target_of_a_proxys_request_names_the_host_as_well)
{
    const auto said_to = [](std::string_view target, std::string_view host) {
        return reply_to("GET " + std::string{target} + " HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n",
                        on_loopback());
    };
    BOOST_TEST(is_misdirected(said_to("http://evil.example/rooms", "localhost")));
    BOOST_TEST(is_misdirected(said_to("http://localhost/rooms", "evil.example")));
    BOOST_TEST(is_misdirected(said_to("http://evil.example/rooms", "evil.example")));
    for (const char* const own : {"http://localhost:8080/rooms", "HTTP://LOCALHOST./rooms",
                                  "https://127.0.0.1/rooms", "http://[::ffff:127.0.0.1]:80/rooms"})
        BOOST_TEST(said_to(own, "127.0.0.1").empty(), own); // it is for the chat
    for (const char* const foreign : {"http://127.1/rooms", "http://localhost.evil.example/rooms",
                                      "http://%6cocalhost/rooms", "http://[v1.x]/rooms"})
        BOOST_TEST(is_misdirected(said_to(foreign, "localhost")), foreign);
    for (const char* const bad : {"http://localhost@evil.example/rooms", "http://evil@localhost/rooms",
                                  "http:///rooms", "ftp://localhost/rooms", "localhost:80"})
        BOOST_TEST(said_to(bad, "localhost").starts_with("HTTP/1.1 400"), bad);
}

BOOST_AUTO_TEST_CASE(a_pages_origin_is_compared_with_the_target_where_that_names_a_host)
{
    const auto said_to = [](std::string_view origin) {
        peer p;
        p.send("POST http://chat.example/rooms/a/messages HTTP/1.1\r\nHost: evil.example\r\nOrigin: " +
               std::string{origin} + "\r\nContent-Length: 2\r\n\r\nhi");
        return p.last().for_chat ? "asked" : p.replies();
    };
    BOOST_TEST(said_to("http://chat.example") == "asked");
    BOOST_TEST(said_to("http://evil.example").starts_with("HTTP/1.1 403"));
}

// Browsers send no such requests.
BOOST_AUTO_TEST_CASE(without_a_host_a_request_of_http_1_0_is_served_and_an_empty_one_is_not)
{
    peer p{on_loopback()};
    p.send("GET /rooms HTTP/1.0\r\n\r\n");
    BOOST_TEST(p.last().for_chat);
    BOOST_TEST(is_misdirected(reply_to("GET /rooms HTTP/1.1\r\nHost:\r\n\r\n", on_loopback())));
    BOOST_TEST(reply_to("GET /rooms HTTP/1.0\r\nHost: evil.example\r\n\r\n", on_loopback())
                   .starts_with("HTTP/1.0 421"));
}

BOOST_AUTO_TEST_CASE(a_misdirected_request_leaves_the_connection_open)
{
    peer p{on_loopback()};
    p.send("POST /rooms/a/messages HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\nhi");
    BOOST_TEST(is_misdirected(p.replies()));
    p.send(request("GET", "/rooms"));
    BOOST_REQUIRE_EQUAL(p.heard().size(), 2u);
    BOOST_TEST(p.last().for_chat);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test
