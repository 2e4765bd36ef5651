// RFC 6455, sections 5.1 to 5.4 and 5.6: frames, fragments and messages.
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::protocol::test;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(websocket_codec_suite)

BOOST_AUTO_TEST_CASE(a_peer_that_has_sent_nothing_is_answered_in_frames)
{
    const word_codec codec;
    BOOST_TEST(!codec.mid_request());
    BOOST_TEST((codec.when_silent() == banter::protocol::silence::wants_answer));
    BOOST_TEST(payload_of(codec.probe(), banter::websocket_frame::opcode::ping).empty());
}

BOOST_AUTO_TEST_CASE(a_text_message_is_one_request)
{
    const example all[] = {
        {"one", text(said("hi")), "say hi"},
        {"several", text(said("a")) + text("ping") + text(said("b")), "say a, ping, say b"},
        {"the masked frame as it is on the wire", "\x81\x84\x37\xfa\x21\x3d\x47\x93\x4f\x5a", "ping"},
        {"a refused one, and the next", text("?") + text(said("a")), "bad_request, say a"},
        {"text beyond ASCII", text(said("\u00e9\u4f60\U0001f600")), "say \u00e9\u4f60\U0001f600"},
    };
    check(all);
}

BOOST_AUTO_TEST_CASE(a_frame_that_the_rfc_forbids_ends_the_connection)
{
    const auto tail = text(said("unheard"));
    const example all[] = {
        {"not masked", "\x81\x0f{\"type\":\"ping\"}", "bad_json! 1002"},
        {"not masked, empty", "\x81\x00"s, "bad_json! 1002"},
        {"ping not masked", "\x89\x00"s, "bad_json! 1002"},
        {"close not masked", "\x88\x02\x03\xe8"s, "bad_json! 1002"},
        {"first reserved bit", frame(0xc1, said("a")), "bad_json! 1002"},
        {"second reserved bit", frame(0xa1, said("a")), "bad_json! 1002"},
        {"third reserved bit", frame(0x91, said("a")), "bad_json! 1002"},
        {"reserved bit of a close", frame(0xc8, ""), "bad_json! 1002"},
        {"reserved opcode of data", frame(0x83, said("a")), "bad_json! 1002"},
        {"reserved opcode of data, last", frame(0x87, ""), "bad_json! 1002"},
        {"reserved opcode of control", frame(0x8b, ""), "bad_json! 1002"},
        {"reserved opcode of control, last", frame(0x8f, "x"), "bad_json! 1002"},
        {"length not minimal, 2 bytes", "\x81\xfe\0\x05mask....."s, "bad_json! 1002"},
        {"length not minimal, 8 bytes", "\x81\xff\0\0\0\0\0\0\0\x05mask....."s, "bad_json! 1002"},
        {"top bit of the length", "\x81\xff\x80\0\0\0\0\0\0\x05mask"s, "bad_json! 1002"},
        {"binary", frame(0x82, said("a")), "bad_json! 1003"},
        {"binary, empty", frame(0x82, ""), "bad_json! 1003"},
        {"first fragment of binary", frame(0x02, "a"), "bad_json! 1003"},
        {"HTTP", "GET / HTTP/1.1\r\n\r\n", "bad_json! 1002"},
        {"bare JSON", R"({"type":"ping"})", "bad_json! 1002"},
        {"TLS", "\x16\x03\x01\x02\0\x01"s, "bad_json! 1002"},
    };
    for (const auto& e : all) {
        BOOST_TEST_CONTEXT(e.name)
        {
            BOOST_TEST(heard(e.bytes + tail) == e.expected);
            BOOST_TEST(heard(text(said("a")) + e.bytes + tail) == "say a, " + e.expected);
        }
    }
}

// Section 5.4.
BOOST_AUTO_TEST_CASE(fragments_are_one_message)
{
    const auto whole = said("hello");
    std::string in_ones = first("");
    for (const char c : whole)
        in_ones += more({&c, 1});
    const example all[] = {
        {"two", first(whole.substr(0, 5)) + last(whole.substr(5)), "say hello"},
        {"three", first(whole.substr(0, 5)) + more(whole.substr(5, 9)) + last(whole.substr(14)), "say hello"},
        {"of one byte, the outer ones empty", in_ones + last(""), "say hello"},
        {"empty first", first("") + last(whole), "say hello"},
        {"empty middle", first(whole.substr(0, 5)) + more("") + more("") + last(whole.substr(5)),
         "say hello"},
        {"empty last", first(whole) + last(""), "say hello"},
        {"two messages", first(whole) + last("") + first(said("b")) + last(" "), "say hello, say b"},
        {"and one in a frame between",
         first(whole) + last("") + text(said("b")) + first(said("c")) + last(""), "say hello, say b, say c"},
        {"the end is owed", first(whole), "..."},
        {"the end is owed behind more", first(whole) + more(" "), "..."},
    };
    check(all);
}

BOOST_AUTO_TEST_CASE(fragments_out_of_order_end_the_connection)
{
    const auto tail = text(said("unheard"));
    const example all[] = {
        {"a last one that continues nothing", last(said("a")) + tail, "bad_json! 1002"},
        {"one in the middle that continues nothing", more(said("a")) + tail, "bad_json! 1002"},
        {"after a whole message", text(said("a")) + last("") + tail, "say a, bad_json! 1002"},
        {"after the last one", first(said("a")) + last("") + last("") + tail, "say a, bad_json! 1002"},
        {"a message within a message", first("{") + text(said("a")) + tail, "bad_json! 1002"},
        {"a first one within a message", first("{") + first("}") + tail, "bad_json! 1002"},
        {"a binary one within a message", first("{") + frame(0x82, "") + tail, "bad_json! 1002"},
        {"after an interleaved ping", first("{") + ping("") + first("}") + tail, "pong(), bad_json! 1002"},
        {"a fragment that is not masked", first("{") + "\x80\x01}"s + tail, "bad_json! 1002"},
        {"a fragment with a reserved bit", first("{") + frame(0xc0, "}") + tail, "bad_json! 1002"},
    };
    check(all);
}

// Section 5.5: control frames may come between the fragments.
BOOST_AUTO_TEST_CASE(control_frames_may_be_between_fragments)
{
    const auto whole = said("hello");
    const auto start = first(whole.substr(0, 9));
    const auto end = last(whole.substr(9));
    const example all[] = {
        {"ping", start + ping("p") + end, "pong(p), say hello"},
        {"pong", start + pong("p") + end, "say hello"},
        {"many", start + ping("") + more("") + ping("2") + pong("") + ping("3") + end,
         "pong(), pong(2), pong(3), say hello"},
        {"a long ping", start + ping(std::string(125, 'p')) + end,
         "pong(" + std::string(125, 'p') + "), say hello"},
        {"close", start + closing(1000) + end, "gone 1000"},
        {"a bad ping", start + frame(0x09, "p") + end, "bad_json! 1002"},
        {"the end of the message is still owed", start + ping("p"), "pong(p)..."},
    };
    check(all);
}

BOOST_AUTO_TEST_CASE(mid_request_reports_an_incomplete_message)
{
    const auto bytes = first("message: ") + ping("p") + last("hi");
    for (std::size_t n = 0; n <= bytes.size(); ++n) {
        word_codec codec;
        std::string requests;
        feed(codec, bytes.substr(0, n), requests);
        BOOST_TEST(codec.mid_request() == (n != 0 && n != bytes.size()));
    }
    BOOST_TEST(heard(text(said("a")) + "\x89") == "say a...");
    BOOST_TEST(heard(ping("a").substr(0, 6)) == "...");
    BOOST_TEST(heard(pong("abc").substr(0, 8)) == "...");
}

BOOST_AUTO_TEST_CASE(nothing_is_understood_after_a_fault)
{
    word_codec codec;
    std::string requests;
    feed(codec, frame(0xc1, ""), requests);
    feed(codec, text(said("a")) + ping("") + closing(1000), requests);
    BOOST_TEST(requests == "bad_json! 1002");
    BOOST_TEST(!codec.mid_request());
}

BOOST_AUTO_TEST_SUITE_END()
