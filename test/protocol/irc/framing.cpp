#include "server/protocol/irc/framing.hpp"

#include "server/protocol/irc/event_format.hpp"
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <vector>

using namespace banter;
using namespace banter::protocol::irc;
using namespace std::string_literals;
using banter::websocket_frame::opcode;
using protocol::test::payloads_of;

BOOST_AUTO_TEST_SUITE(irc_framing_suite)

namespace {

std::string framed(std::string lines, framing how, std::size_t start = 0)
{
    frame_lines(lines, start, how);
    return lines;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_framing_of_messages_has_the_subprotocol_of_ircv3)
{
    BOOST_TEST(subprotocol_of(framing::text_messages) == "text.ircv3.net");
    BOOST_TEST(subprotocol_of(framing::binary_messages) == "binary.ircv3.net");
    BOOST_TEST(subprotocol_of(framing::lines).empty());
}

BOOST_AUTO_TEST_CASE(over_tcp_lines_stay_as_they_are)
{
    BOOST_TEST(framed("A\r\nB\r\n", framing::lines) == "A\r\nB\r\n");
}

BOOST_AUTO_TEST_CASE(each_line_becomes_a_message_without_its_end)
{
    BOOST_TEST(framed("PING :x\r\n", framing::text_messages) == "\x81\x07PING :x");
    BOOST_TEST(framed("PING :x\r\n", framing::binary_messages) == "\x82\x07PING :x");
    BOOST_TEST(framed("A\r\nBC\r\n", framing::text_messages) == "\x81\x01"
                                                                "A\x81\x02"
                                                                "BC");
    BOOST_TEST(framed("", framing::text_messages) == "");
}

BOOST_AUTO_TEST_CASE(framing_leaves_the_bytes_before_the_lines_unchanged)
{
    BOOST_TEST(framed("A\r\nB\r\n", framing::text_messages, 3) == "A\r\n\x81\x01"
                                                                  "B");
    BOOST_TEST(framed("A\r\nB\r\nC\r\n", framing::text_messages, 3) == "A\r\n\x81\x01"
                                                                       "B\x81\x01"
                                                                       "C");
    BOOST_TEST(framed("A\r\n", framing::text_messages, 3) == "A\r\n");
}

BOOST_AUTO_TEST_CASE(lines_of_all_lengths_are_framed)
{
    for (const std::size_t n : {1u, 125u, 126u, 510u, 8701u}) {
        const std::string line(n, 'x');
        BOOST_TEST(
            payloads_of(framed(line + "\r\n", framing::text_messages), opcode::text) == std::vector{line}, n);
        BOOST_TEST(payloads_of(framed(line + "\r\n" + line + "\r\n", framing::binary_messages),
                               opcode::binary) == (std::vector{line, line}),
                   n);
    }
}

BOOST_AUTO_TEST_CASE(each_framing_has_formats_of_its_own)
{
    std::set<const protocol::wire_format*> formats;
    for (const auto how : {framing::lines, framing::text_messages, framing::binary_messages})
        for (const capabilities caps : {capabilities{}, capabilities{capability::server_time}})
            formats.insert(&event_format(caps, how));
    BOOST_TEST(formats.size() == 6u);
    BOOST_TEST(&event_format({}) == &event_format({}, framing::lines));
    BOOST_TEST(&event_format({capability::multi_prefix}, framing::text_messages) ==
               &event_format({}, framing::text_messages));
}

BOOST_AUTO_TEST_CASE(websocket_formats_have_their_own_metric_name)
{
    BOOST_TEST(event_format({}, framing::text_messages).name() == "irc-websocket");
    BOOST_TEST(event_format({}, framing::binary_messages).name() == "irc-websocket");
    BOOST_TEST(event_format({}, framing::lines).name() == "irc");
}

BOOST_AUTO_TEST_CASE(an_event_of_several_lines_is_several_messages)
{
    chat::message m;
    m.room = "lobby";
    m.user = "alice";
    m.text = "one\ntwo";
    m.seq = 7;
    std::string out;
    event_format({}, framing::text_messages).encode(m, out);
    BOOST_TEST(payloads_of(out, opcode::text) ==
               (std::vector{":alice!alice@alice.users.banter PRIVMSG #lobby :one"s,
                            ":alice!alice@alice.users.banter PRIVMSG #lobby :two"s}));
}

BOOST_AUTO_TEST_CASE(an_event_without_a_line_is_no_message)
{
    std::string out;
    event_format({}, framing::text_messages).encode(chat::invited{"lobby", "bob", "alice"}, out);
    event_format({}, framing::text_messages).encode(chat::presence{"@alice,bob", "alice", true}, out);
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_SUITE_END()
