// The JSON form over WebSocket: what a text message may be. The frames are tested in test/protocol/websocket.
#include "server/protocol/json/websocket_codec.hpp"

#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::protocol::test;
using banter::protocol::json::websocket_codec;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(json_websocket_codec_suite)

namespace {

std::string posted(std::string_view s)
{
    return R"({"type":"message","room":"r","text":")" + std::string{s} + "\"}";
}

} // namespace

BOOST_AUTO_TEST_CASE(events_are_json_in_frames)
{
    const websocket_codec codec;
    BOOST_TEST(&codec.output() == &banter::protocol::json::websocket_format());
}

BOOST_AUTO_TEST_CASE(the_codec_is_small)
{
    BOOST_TEST(sizeof(websocket_codec) <= 64u); // each connection has one
}

BOOST_AUTO_TEST_CASE(a_text_message_is_one_request_of_the_json_form)
{
    const example all[] = {
        {"one", text(posted("hi")), "say hi"},
        {"several", text(posted("a")) + text(R"({"type":"ping"})") + text(posted("b")), "say a, ping, say b"},
        {"the masked frame as it is on the wire",
         "\x81\x8f\x37\xfa\x21\x3d\x4c\xd8\x55\x44\x47\x9f\x03\x07\x15\x8a\x48\x53\x50\xd8\x5c", "ping"},
        {"white space around it", text(" \t\r\n{\"type\":\"ping\"} \t\r\n"), "ping"},
        {"unknown type", text(R"({"type":"x"})"), "unknown_type"},
        {"no type, as in the plain form", text(R"({"user":"u","text":"t"})"), "bad_request"},
        {"text beyond ASCII", text(posted("\u00e9\u4f60\U0001f600")), "say \u00e9\u4f60\U0001f600"},
    };
    check<websocket_codec>(all);
}

BOOST_AUTO_TEST_CASE(a_message_may_begin_with_a_byte_order_mark)
{
    const auto marked = "\ufeff" + posted("hi");
    for (std::size_t at = 0; at <= marked.size(); ++at)
        BOOST_TEST(heard<websocket_codec>(first(marked.substr(0, at)) + last(marked.substr(at))) == "say hi");
    BOOST_TEST(heard<websocket_codec>(text("\ufeff" + posted("one")) + text("\ufeff" + posted("two"))) ==
               "say one, say two");
}

// The frame's length gives the begin of the next message, so the connection continues.
BOOST_AUTO_TEST_CASE(a_message_that_is_no_object_is_refused_and_the_next_is_understood)
{
    const example all[] = {
        {"empty", "", "bad_json"},
        {"blank", " \r\n", "bad_json"},
        {"a word", "hello", "bad_json"},
        {"an array", "[]", "bad_json"},
        {"a string", R"("{}")", "bad_json"},
        {"half an object", R"({"type":)", "bad_json"},
        {"half a string", R"({"type":"ping)", "bad_json"},
        {"wrong bracket", R"({"a":[}])", "bad_json"},
        {"not JSON inside", R"({"a":tru})", "bad_json"},
        {"two objects", R"({"type":"ping"}{"type":"ping"})", "bad_json"},
        {"two lines", "{\"type\":\"ping\"}\n{\"type\":\"ping\"}", "bad_json"},
        {"a word after it", R"({"type":"ping"} x)", "bad_json"},
        {"a NUL after it", "{\"type\":\"ping\"}\0"s, "bad_json"},
        {"a form feed before it", "\f{\"type\":\"ping\"}", "bad_json"},
        {"too deep", "{\"a\":" + std::string(32, '[') + std::string(32, ']') + "}", "bad_json"},
        {"half a surrogate pair", R"({"type":"ping","id":"\ud800"})", "bad_request"},
    };
    for (const auto& e : all) {
        BOOST_TEST_CONTEXT(e.name)
        {
            BOOST_TEST(heard<websocket_codec>(text(e.bytes) + text(posted("hi"))) == e.expected + ", say hi");
            BOOST_TEST(heard<websocket_codec>(first(e.bytes) + last("") + text(posted("hi"))) ==
                       e.expected + ", say hi");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
