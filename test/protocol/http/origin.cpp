// Origins of pages: which may post, read and upgrade.
#include "server/protocol/http/origin.hpp"
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(origin)

namespace {

struct page {
    const char* origin;
    const char* host;
    bool may = true;
};
std::ostream& operator<<(std::ostream& out, const page& p) { return out << p.origin << " at " << p.host; }

const page pages[] = {
    {"", "chat.example"},
    {"http://chat.example", "chat.example"},
    {"http://chat.example", "chat.example:80"},
    {"http://chat.example:80", "chat.example"},
    {"https://chat.example", "chat.example"},
    {"https://chat.example", "chat.example:443"},
    {"http://chat.example:8080", "chat.example:8080"},
    {"https://chat.example:8443", "chat.example:8443"},
    {"HTTP://Chat.Example", "chat.example"},
    {"http://chat.example", "CHAT.EXAMPLE"},
    {"http://127.0.0.1:8080", "127.0.0.1:8080"},
    {"http://[::1]:8080", "[::1]:8080"},
    {"http://chat.example:8081", "chat.example:8080", false},
    {"http://chat.example", "chat.example:8080", false},
    {"http://chat.example:443", "chat.example", false},
    {"https://chat.example:80", "chat.example", false},
    {"http://elsewhere.example", "chat.example", false},
    {"http://chat.example.evil.example", "chat.example", false},
    {"http://evilchat.example", "chat.example", false},
    {"http://sub.chat.example", "chat.example", false},
    {"http://chat.example@evil.example", "chat.example", false},
    {"http://chat.example/", "chat.example", false},
    {"http://localhost:8080", "127.0.0.1:8080", false},
    {"null", "chat.example", false},
    {"null", "null", false},
    {"chat.example", "chat.example", false},
    {"ftp://chat.example", "chat.example", false},
    {"file://", "", false},
    {"http://", "", false},
    {"http://chat.example", "", false},
};

const site with_friend{.allowed_origins = {"https://friend.example"}};

std::string said_to(std::string_view method, std::string_view target, std::string_view origin,
                    const site& site)
{
    auto fields = "Origin: " + std::string{origin} + "\r\n";
    if (target == "/ws")
        fields += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    peer p{site};
    p.send(request(method, target, fields, method == "POST" ? "hi" : ""));
    return p.last().for_chat ? "asked\n" + p.replies() : p.replies();
}

} // namespace

BOOST_DATA_TEST_CASE(only_pages_of_the_same_origin_may_post, boost::unit_test::data::make(pages), p)
{
    BOOST_TEST(may_send_from(p.origin, p.host, {}) == p.may);
    BOOST_TEST(may_send_from(p.origin, p.host, {"https://friend.example"}) == p.may);
    BOOST_TEST(may_send_from(p.origin, p.host, {"*"}));
}

BOOST_AUTO_TEST_CASE(pages_elsewhere_are_allowed_as_they_are_written)
{
    const std::vector<std::string> allowed{"https://friend.example", "http://other.example:81"};
    BOOST_TEST(may_send_from("https://friend.example", "chat.example", allowed));
    BOOST_TEST(may_send_from("HTTPS://FRIEND.EXAMPLE", "chat.example", allowed));
    BOOST_TEST(may_send_from("http://other.example:81", "chat.example", allowed));
    BOOST_TEST(!may_send_from("http://friend.example", "chat.example", allowed));
    BOOST_TEST(!may_send_from("https://friend.example:444", "chat.example", allowed));
    BOOST_TEST(!may_send_from("http://other.example", "chat.example", allowed));
    BOOST_TEST(!may_send_from("null", "chat.example", allowed));
    BOOST_TEST(!is_allowed_elsewhere("", {"*"}));
}

BOOST_AUTO_TEST_CASE(a_page_of_another_origin_can_not_post_or_upgrade)
{
    const std::string_view elsewhere = "http://evil.example";
    const auto post = said_to("POST", "/rooms/a/messages", elsewhere, with_friend);
    BOOST_TEST(post.starts_with("HTTP/1.1 403"));
    BOOST_TEST(post.find("\"code\":\"forbidden\"") != std::string::npos);
    BOOST_TEST(field(post, "Access-Control-Allow-Origin").empty());
    BOOST_TEST(said_to("GET", "/ws", elsewhere, with_friend).starts_with("HTTP/1.1 403"));
    BOOST_TEST(said_to("GET", "/ws", "null", with_friend).starts_with("HTTP/1.1 403"));
    BOOST_TEST(said_to("POST", "/rooms/a/messages", "http://localhost", with_friend).starts_with("asked"));
    BOOST_TEST(said_to("GET", "/ws", "http://localhost", with_friend).starts_with("asked\nHTTP/1.1 101"));
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_origin_lacks_the_header_that_lets_its_page_read_it)
{
    peer p{with_friend};
    p.send(request("GET", "/rooms", "Origin: http://evil.example\r\n"));
    const auto said = p.answered(chat::room_list{});
    BOOST_TEST(said.starts_with("HTTP/1.1 200"));
    BOOST_TEST(field(said, "Access-Control-Allow-Origin").empty());
}

BOOST_AUTO_TEST_CASE(an_allowed_page_can_post_and_read)
{
    peer p{with_friend};
    p.send(request("POST", "/rooms/a/messages", "Origin: https://friend.example\r\n", "hi"));
    BOOST_REQUIRE(p.last().for_chat);
    for (const auto& said :
         {p.answered(chat::ack{"a", 1, {}}), p.answered(failure{errc::storage_full, "full"})}) {
        BOOST_TEST(field(said, "Access-Control-Allow-Origin") == "https://friend.example");
        BOOST_TEST(field(said, "Vary") == "Origin");
        BOOST_TEST(field(said, "Access-Control-Allow-Credentials").empty());
    }
    peer reader{with_friend};
    reader.send(request("GET", "/rooms/a/tail", "Origin: https://friend.example\r\n"));
    BOOST_TEST(field(reader.answered(chat::done{}), "Access-Control-Allow-Origin") ==
               "https://friend.example");
}

BOOST_AUTO_TEST_CASE(a_preflight_request_is_answered_with_what_is_allowed)
{
    const auto friendly = said_to("OPTIONS", "/rooms/a/messages", "https://friend.example", with_friend);
    BOOST_TEST(friendly.starts_with("HTTP/1.1 204"));
    BOOST_TEST(field(friendly, "Access-Control-Allow-Origin") == "https://friend.example");
    BOOST_TEST(field(friendly, "Access-Control-Allow-Methods") == "POST, GET, HEAD, OPTIONS");
    BOOST_TEST(field(friendly, "Access-Control-Allow-Headers") ==
               "Content-Type, Idempotency-Key, Last-Event-ID");
    BOOST_TEST(field(friendly, "Access-Control-Max-Age") == "600");
    BOOST_TEST(body(friendly).empty());

    const auto evil = said_to("OPTIONS", "/rooms/a/messages", "http://evil.example", with_friend);
    BOOST_TEST(evil.starts_with("HTTP/1.1 204"));
    BOOST_TEST(evil.find("Access-Control") == std::string::npos);
    BOOST_TEST(
        said_to("OPTIONS", "/nothing", "https://friend.example", with_friend).starts_with("HTTP/1.1 404"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test
