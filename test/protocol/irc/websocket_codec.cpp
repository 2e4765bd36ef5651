// IRCv3 WebSocket: the same requests and answers as over TCP, each line a message.
#include "server/protocol/irc/websocket_codec.hpp"

#include "common/limits.hpp"
#include "test/protocol/irc/websocket_peer.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace banter::protocol::test;
using namespace irc_fixture;
using namespace std::string_literals;
using banter::protocol::irc::framing;
using banter::websocket_frame::opcode;

BOOST_AUTO_TEST_SUITE(irc_websocket_codec_suite)

namespace {

constexpr auto all_framings = {framing::text_messages, framing::binary_messages};

// Inputs with the same outcome over both transports.
const std::vector<std::string> talk{
    "CAP LS 302",
    "CAP REQ :labeled-response batch message-tags",
    "NICK alice",
    "USER a 0 * :Alice",
    "CAP END",
    "JOIN #a,#b,#c",
    "JOIN #a,#b,#c key",
    "@label=x JOIN #a,#b",
    "@label=y PING :z",
    "PRIVMSG #a,#b :hi",
    "NAMES #a,#b,#c",
    "PART #a,#b :bye",
    "FOO",
    "@label=" + std::string(5000, 'l') + " PING :x",
    "PRIVMSG #a :" + std::string(600, 'x'),
    "MODE #a +bbb x y z",
    "BATCH +1 draft/multiline #a",
    "@batch=1 PRIVMSG #a :one",
    "BATCH -1",
    "LUSERS",
    "VERSION",
    "QUIT :bye",
};

} // namespace

BOOST_AUTO_TEST_CASE(lines_ask_and_are_answered_as_over_tcp)
{
    for (const auto how : all_framings) {
        anyone web{how}, tcp{framing::lines};
        for (const auto& line : talk)
            BOOST_TEST(web.send(line) == tcp.send(line), line);
    }
}

BOOST_AUTO_TEST_CASE(the_split_of_the_frames_does_not_change_the_result)
{
    for (const auto how : all_framings) {
        std::string stream, whole;
        anyone at_once{how};
        for (const auto& line : talk) {
            const auto bytes = at_once.sent(line);
            whole += at_once.feed(bytes);
            stream += bytes;
        }
        for (const std::size_t step : {std::size_t{1}, std::size_t{7}, stream.size()}) {
            anyone in_pieces{how};
            std::string all;
            for (std::size_t at = 0; at < stream.size(); at += step)
                all += in_pieces.feed(std::string_view{stream}.substr(at, step));
            BOOST_TEST(all == whole, step);
            BOOST_TEST(!in_pieces.codec->mid_request());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_line_may_arrive_in_fragments_with_control_frames_between)
{
    anyone web{framing::text_messages};
    web.enter();
    const auto out = web.feed(first("PI") + ping("p") + more("") + more("NG") + pong("q") + last(" :x"));
    BOOST_TEST(out == "pong p\n> ping\n");
}

BOOST_AUTO_TEST_CASE(several_requests_of_a_line_precede_the_next_frame)
{
    for (const auto how : all_framings) {
        anyone web{how};
        web.enter();
        const auto out = web.feed(web.sent("JOIN #a,#b,#c") + ping("p") + web.sent("PART #a,#b"));
        BOOST_TEST(out.find("join a") < out.find("join b"));
        BOOST_TEST(out.find("join c") < out.find("pong p"));
        BOOST_TEST(out.find("pong p") < out.find("leave a"));
        BOOST_TEST(out.ends_with("leave b\n"));
    }
}

BOOST_AUTO_TEST_CASE(input_is_left_as_long_as_requests_wait)
{
    anyone web{framing::text_messages};
    web.enter();
    const auto bytes = web.sent("JOIN #a,#b,#c");
    std::string_view input{bytes};
    request r;
    for (const auto* room : {"a", "b", "c"}) {
        BOOST_TEST(!input.empty());
        BOOST_TEST_REQUIRE(web.codec->next(input, r));
        BOOST_TEST(std::get<chat::join>(r.body).room == room);
        BOOST_TEST(!web.codec->mid_request());
    }
    BOOST_TEST(input.empty());
}

BOOST_AUTO_TEST_CASE(an_end_of_line_is_let_pass_at_the_end_and_nowhere_else)
{
    for (const auto how : all_framings) {
        anyone web{how};
        web.enter();
        const auto good = web.send("PRIVMSG #a :hi");
        for (const auto* end : {"\r\n", "\n", "\r", "\r\n\r\n", "\n\r"})
            BOOST_TEST(web.send("PRIVMSG #a :hi"s + end) == good);
        const auto unknown = ":banter 421 alice * :Unknown command\n"s;
        for (const auto& within : {"\r\n"s, "\n"s, "\r"s, "\0"s}) {
            BOOST_TEST(web.send("PRIVMSG #a :hi" + within + "QUIT") == unknown);
            BOOST_TEST(web.send("PRIVMSG #a :hi" + within + "x\r\n") == unknown);
            BOOST_TEST(web.send(within + "PING :x") == unknown);
            BOOST_TEST(web.send("@label=x" + within + " PING :x") == unknown);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_empty_message_is_a_request_that_asks_for_nothing)
{
    for (const auto how : all_framings) {
        anyone web{how};
        for (const auto* empty : {"", "\r\n", "\n"}) {
            const auto bytes = web.sent(empty);
            std::string_view input{bytes};
            request r;
            BOOST_TEST_REQUIRE(web.codec->next(input, r));
            BOOST_TEST((!r.for_chat && r.reply.empty() && !r.last_one));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_overlong_message_is_answered_with_417)
{
    const auto too_long = ":banter 417 alice :Input line was too long\n"s;
    for (const auto how : all_framings) {
        anyone web{how};
        web.enter();
        const auto words = [](std::size_t bytes) { return "AWAY :" + std::string(bytes - 6, 'x'); };
        BOOST_TEST(web.send(words(510)) != too_long);
        BOOST_TEST(web.send(words(510) + "\r\n") != too_long);
        BOOST_TEST(web.send(words(511)) == too_long);
        BOOST_TEST(web.send("@" + std::string(4094, 't') + " " + words(510)) != too_long);
        BOOST_TEST(web.send("@" + std::string(4095, 't') + " PING :x") == too_long);
        BOOST_TEST(web.send(words(limits::object_bytes)) == too_long);
    }
}

BOOST_AUTO_TEST_CASE(more_than_a_message_may_have_ends_the_connection)
{
    anyone web{framing::text_messages};
    web.enter();
    const auto out = web.send(std::string(limits::object_bytes + 1, 'x'));
    BOOST_TEST(out == "> other\n:banter 400 alice * :a message is longer than 65536 bytes\n"
                      "ERROR :Closing link: a message is longer than it may be\nclose 1009\n");
}

BOOST_AUTO_TEST_CASE(messages_of_the_other_type_end_the_connection)
{
    anyone text_one{framing::text_messages}, binary_one{framing::binary_messages};
    BOOST_TEST(text_one.feed(frame(0x82, "PING :x")).ends_with("close 1003\n"));
    BOOST_TEST(binary_one.feed(frame(0x81, "PING :x")).ends_with("close 1003\n"));
}

BOOST_AUTO_TEST_CASE(invalid_utf_8_ends_text_framing_and_is_refused_in_binary_framing)
{
    anyone text_one{framing::text_messages}, binary_one{framing::binary_messages};
    BOOST_TEST(text_one.enter().send("PRIVMSG #a :\xff") ==
               "> other\n:banter 400 alice * :a text is not UTF-8\n"
               "ERROR :Closing link: a text is not UTF-8\nclose 1007\n");
    BOOST_TEST(binary_one.enter().send("PRIVMSG #a :\xff") ==
               ":banter FAIL PRIVMSG INVALID_UTF8 :This server takes UTF-8 only; your line was not\n");
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_closed_gets_no_more_lines)
{
    anyone web{framing::text_messages};
    web.enter();
    BOOST_TEST(web.feed(closing(1001, "so long") + web.sent("PING :x")) == "> other\nclose 1001\n");
}

BOOST_AUTO_TEST_CASE(closing_sends_an_error_and_a_close_frame)
{
    const auto closing_bytes = [](ending why) {
        anyone web{framing::text_messages};
        return web.lines_of(web.codec->closing_bytes(why));
    };
    BOOST_TEST(closing_bytes(ending::peer_left) == "ERROR :Closing link: you have quit\nclose 1000\n");
    BOOST_TEST(closing_bytes(ending::silent) == "ERROR :Closing link: ping timeout\nclose 1008\n");
    BOOST_TEST(closing_bytes(ending::request_timeout) ==
               "ERROR :Closing link: a line was begun and not ended\nclose 1008\n");
    BOOST_TEST(closing_bytes(ending::not_protocol) ==
               "ERROR :Closing link: this is IRC, not HTTP\nclose 1002\n");
    BOOST_TEST(closing_bytes(ending::shutdown) == "close 1001\n");
}

BOOST_AUTO_TEST_CASE(a_silent_peer_is_asked_with_a_ping_of_websocket)
{
    anyone web{framing::binary_messages};
    BOOST_TEST((web.codec->when_silent() == silence::wants_answer));
    BOOST_TEST(payload_of(web.codec->probe(), opcode::ping).empty());
}

BOOST_AUTO_TEST_CASE(the_fence_is_a_message_too)
{
    for (const auto how : all_framings) {
        anyone web{how};
        web.enter();
        const auto fence = web.lines_of(web.codec->fence(7));
        BOOST_TEST(fence.starts_with("PING :f"));
        BOOST_TEST(web.send("PONG " + fence.substr(5, fence.size() - 6)) == "> seen 7\n");
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_held_between_messages)
{
    for (const auto how : all_framings) {
        anyone web{how};
        web.enter();
        const auto bytes = web.sent("AWAY") + web.sent("JOIN #a,#b") + web.sent(std::string(5000, 'x'));
        const auto hold = [&](std::size_t step) {
            const auto before = banter::support::live_bytes();
            for (std::size_t at = 0; at < bytes.size(); at += step) {
                auto input = std::string_view{bytes}.substr(at, step);
                request r;
                while (!input.empty() && web.codec->next(input, r)) {
                }
            }
            return banter::support::live_bytes() - before;
        };
        hold(100'000);
        for (const std::size_t step : {1u, 7u, 100'000u})
            BOOST_TEST(hold(step) == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
