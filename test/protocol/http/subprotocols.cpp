// Subprotocols of WebSocket: RFC 6455, sections 4.2.2 and 11.3.4; IRCv3 WebSocket.
#include "test/protocol/http/peer.hpp"

#include <boost/test/unit_test.hpp>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(subprotocols)

namespace {

site with_irc()
{
    site s;
    s.websockets = {stub_codec("ws"), stub_codec("irc")};
    s.subprotocols = {stub_codec("text.ircv3.net"), stub_codec("binary.ircv3.net")};
    return s;
}

// The subprotocol that the reply to these fields selects; "none", or the status of an error.
std::string selected(const std::string& fields, std::string_view target = "/ws",
                     const site& site = with_irc())
{
    peer p{site};
    p.send(request("GET", target,
                   "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       fields));
    const auto said = p.replies();
    if (!said.starts_with("HTTP/1.1 101"))
        return said.substr(9, 3);
    const auto found = field(said, "Sec-WebSocket-Protocol");
    BOOST_TEST(p.spoken() == (found.empty() ? target.substr(1) : found)); // that of the codec
    return found.empty() ? "none" : found;
}

std::string offer(std::string_view list) { return "Sec-WebSocket-Protocol: " + std::string{list} + "\r\n"; }

} // namespace

BOOST_AUTO_TEST_CASE(the_first_known_subprotocol_is_selected)
{
    BOOST_TEST(selected(offer("text.ircv3.net")) == "text.ircv3.net");
    BOOST_TEST(selected(offer("binary.ircv3.net")) == "binary.ircv3.net");
    BOOST_TEST(selected(offer("text.ircv3.net, binary.ircv3.net")) == "text.ircv3.net");
    BOOST_TEST(selected(offer("binary.ircv3.net,text.ircv3.net")) == "binary.ircv3.net");
    BOOST_TEST(selected(offer("chat , \ttext.ircv3.net\t, x")) == "text.ircv3.net");
    BOOST_TEST(selected(offer(",, binary.ircv3.net,")) == "binary.ircv3.net");
    BOOST_TEST(selected(offer("chat") + offer("binary.ircv3.net") + offer("text.ircv3.net")) ==
               "binary.ircv3.net");
}

BOOST_AUTO_TEST_CASE(a_subprotocol_that_was_not_offered_is_not_selected)
{
    BOOST_TEST(selected("") == "none");
    BOOST_TEST(selected(offer("")) == "none");
    for (const auto* other : {"chat", "ircv3.net", "TEXT.IRCV3.NET", "text.ircv3.net.example",
                              "text.ircv3.net;x", "\"text.ircv3.net\"", "text.ircv3.net binary.ircv3.net"})
        BOOST_TEST(selected(offer(other)) == "none", other);
}

BOOST_AUTO_TEST_CASE(a_site_without_subprotocols_selects_none)
{
    BOOST_TEST(selected(offer("text.ircv3.net, binary.ircv3.net"), "/ws", {}) == "none");
}

BOOST_AUTO_TEST_CASE(each_target_of_the_site_can_be_upgraded_and_no_other)
{
    BOOST_TEST(selected(offer("binary.ircv3.net"), "/irc") == "binary.ircv3.net");
    BOOST_TEST(selected("", "/irc") == "none");
    BOOST_TEST(selected(offer("chat"), "/irc") == "none");
    BOOST_TEST(selected(offer("text.ircv3.net") + "Origin: http://evil.example\r\n", "/irc") == "403");
    BOOST_TEST(selected(offer("text.ircv3.net"), "/irc", {}) == "404");
    auto without_chat = with_irc();
    without_chat.chat = false;
    BOOST_TEST(selected(offer("text.ircv3.net"), "/irc", without_chat) == "404");
}

BOOST_AUTO_TEST_CASE(a_page_of_another_origin_gets_no_subprotocol)
{
    BOOST_TEST(selected(offer("text.ircv3.net") + "Origin: http://evil.example\r\n") == "403");
    BOOST_TEST(selected(offer("text.ircv3.net") + "Origin: http://localhost\r\n") == "text.ircv3.net");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test
