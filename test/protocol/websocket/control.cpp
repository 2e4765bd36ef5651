// RFC 6455, sections 5.5 and 7: pings, pongs, and the end.
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::protocol::test;
using banter::protocol::ending;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(websocket_control_suite)

namespace {

std::string reason_in(std::string_view close_frame)
{
    return payload_of(close_frame, banter::websocket_frame::opcode::close).substr(2);
}

} // namespace

// Sections 5.5.2 and 5.5.3.
BOOST_AUTO_TEST_CASE(a_ping_is_answered_with_its_payload)
{
    const std::string longest(125, 'p');
    const example all[] = {
        {"empty", ping(""), "pong()"},
        {"some bytes", ping("Hello"), "pong(Hello)"},
        {"bytes that are no text", ping("\0\xff\xfe\x80"s), "pong(\0\xff\xfe\x80)"s},
        {"as long as it may be", ping(longest), "pong(" + longest + ")"},
        {"several, each answered", ping("1") + ping("2") + ping("3"), "pong(1), pong(2), pong(3)"},
        {"between messages", text(said("a")) + ping("1") + text(said("b")), "say a, pong(1), say b"},
        {"looks like an object", ping(R"({"type":"ping"})"), R"(pong({"type":"ping"}))"},
    };
    check(all);
}

BOOST_AUTO_TEST_CASE(a_pong_asks_for_nothing)
{
    const example all[] = {
        {"empty", pong(""), ""},
        {"never asked for", pong("Hello"), ""},
        {"as long as it may be", pong(std::string(125, 'p')), ""},
        {"several", pong("1") + pong("2") + ping("3") + pong("4"), "pong(3)"},
        {"between messages", pong("1") + text(said("a")) + pong("2"), "say a"},
    };
    check(all);
}

// Section 5.5.
BOOST_AUTO_TEST_CASE(long_and_fragmented_control_frames_end_the_connection)
{
    const std::string long_one(126, 'p');
    const example all[] = {
        {"long ping", ping(long_one) + text(said("unheard")), "bad_json! 1002"},
        {"long pong", pong(long_one) + text(said("unheard")), "bad_json! 1002"},
        {"long close", closing("\x03\xe8" + long_one) + text(said("unheard")), "bad_json! 1002"},
        {"very long ping", ping(std::string(70000, 'p')), "bad_json! 1002"},
        {"fragmented ping", frame(0x09, "p") + last("q"), "bad_json! 1002"},
        {"fragmented pong", frame(0x0a, "p") + last("q"), "bad_json! 1002"},
        {"fragmented close", frame(0x08, "\x03\xe8") + last(""), "bad_json! 1002"},
    };
    check(all);
}

// Sections 5.5.1 and 7.4.
BOOST_AUTO_TEST_CASE(a_close_is_answered_with_its_code_and_is_the_last_request)
{
    const auto tail = text(said("unheard")) + ping("unanswered") + closing(1001);
    const example all[] = {
        {"no code", closing(), "gone none"},
        {"normal", closing(1000), "gone 1000"},
        {"going away", closing(1001), "gone 1001"},
        {"protocol error", closing(1002), "gone 1002"},
        {"unsupported data", closing(1003), "gone 1003"},
        {"invalid payload", closing(1007), "gone 1007"},
        {"policy", closing(1008), "gone 1008"},
        {"too big", closing(1009), "gone 1009"},
        {"mandatory extension", closing(1010), "gone 1010"},
        {"internal error", closing(1011), "gone 1011"},
        {"service restart", closing(1012), "gone 1012"},
        {"bad gateway", closing(1014), "gone 1014"},
        {"first of the libraries'", closing(3000), "gone 3000"},
        {"last of the libraries'", closing(3999), "gone 3999"},
        {"first of the private ones", closing(4000), "gone 4000"},
        {"last of the private ones", closing(4999), "gone 4999"},
        {"with a reason", closing(1000, "so long, \u4f60\u597d"), "gone 1000"},
        {"with the longest reason", closing(1000, std::string(123, 'r')), "gone 1000"},
        {"after a message", text(said("a")) + closing(1000), "say a, gone 1000"},
    };
    for (const auto& e : all)
        BOOST_TEST_CONTEXT(e.name)
    BOOST_TEST(heard(e.bytes + tail) == e.expected);
}

BOOST_AUTO_TEST_CASE(a_bad_close_is_answered_with_the_code_of_its_fault)
{
    const example all[] = {
        {"half a code", closing("\x03"), "gone 1002"},
        {"0", closing(0u), "gone 1002"},
        {"below all", closing(999), "gone 1002"},
        {"reserved", closing(1004), "gone 1002"},
        {"no status", closing(1005), "gone 1002"},
        {"abnormal", closing(1006), "gone 1002"},
        {"TLS", closing(1015), "gone 1002"},
        {"first that is not assigned", closing(1016), "gone 1002"},
        {"1100", closing(1100), "gone 1002"},
        {"2000", closing(2000), "gone 1002"},
        {"last that is not assigned", closing(2999), "gone 1002"},
        {"above all", closing(5000), "gone 1002"},
        {"65535", closing(65535), "gone 1002"},
        {"a reason that is not UTF-8", closing(1000, "\xce\xba\xe1\xbd\xb9\xed\xa0\x80"), "gone 1007"},
        {"a reason that ends within a code point", closing(1000, "\xe2\x82"), "gone 1007"},
    };
    check(all);
}

BOOST_AUTO_TEST_CASE(a_close_is_answered_whatever_ends_the_session_then)
{
    for (const auto how :
         {ending::peer_left, ending::not_protocol, ending::request_timeout, ending::shutdown}) {
        word_codec codec;
        const auto bytes = closing(4000);
        std::string_view input = bytes;
        banter::protocol::request r;
        BOOST_TEST(codec.next(input, r));
        BOOST_TEST(code_in(codec.closing_bytes(how)) == "4000");
    }
}

BOOST_AUTO_TEST_CASE(the_close_frame_has_the_code_of_the_ending)
{
    const std::pair<ending, std::string> all[] = {
        {ending::peer_left, "1000"},
        {ending::not_protocol, "1002"},
        {ending::request_timeout, "1008"},
        {ending::shutdown, "1001"},
    };
    for (const auto& [how, code] : all)
        BOOST_TEST(code_in(word_codec{}.closing_bytes(how)) == code);

    // Also while a message is incomplete.
    word_codec codec;
    std::string requests;
    feed(codec, first("{"), requests);
    BOOST_TEST(code_in(codec.closing_bytes(ending::request_timeout)) == "1008");
}

BOOST_AUTO_TEST_CASE(a_fault_is_named_in_the_close_frame)
{
    const std::pair<std::string, std::string> all[] = {
        {"\x81\x00"s, "a client must mask its frames"},
        {frame(0x82, ""), "only text messages are understood"},
        {text("\xff"), "a text is not UTF-8"},
        {last(""), "a continuation frame has no message to continue"},
    };
    for (const auto& [bytes, reason] : all) {
        word_codec codec;
        std::string_view input = bytes;
        banter::protocol::request r;
        BOOST_TEST(codec.next(input, r));
        BOOST_TEST(std::get<banter::protocol::refused>(r.body).why.message == reason);
        BOOST_TEST(reason_in(codec.closing_bytes(ending::not_protocol)) == reason);
    }
}

BOOST_AUTO_TEST_SUITE_END()
