#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/chat/shown.hpp"
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using banter::websocket_frame::opcode;
using protocol::test::payload_of;

BOOST_AUTO_TEST_SUITE(websocket_format_suite)

namespace {

const timestamp noon{std::chrono::milliseconds{1'700'000'000'123}};

template <class... What>
std::string json_of(const What&... what)
{
    std::string out;
    protocol::json::object_format().encode(what..., out);
    out.pop_back();
    return out;
}

template <class... What>
std::string framed(const What&... what)
{
    std::string out;
    protocol::json::websocket_format().encode(what..., out);
    return out;
}

chat::message of_bytes(std::size_t text_bytes)
{
    return {"ops", "alice", std::string(text_bytes, 'x'), noon, 7, 6};
}

} // namespace

BOOST_AUTO_TEST_CASE(an_event_is_one_frame_of_the_json_forms_object)
{
    BOOST_TEST(payload_of(framed(of_bytes(2)), opcode::text) == json_of(of_bytes(2)));
    const chat::presence joined{"ops", "alice", true};
    BOOST_TEST(payload_of(framed(joined), opcode::text) == json_of(joined));
    const chat::topic_change topic{"ops", "alice", "tea"};
    BOOST_TEST(payload_of(framed(topic), opcode::text) == json_of(topic));
    const chat::rules_changed rules{"ops", "alice", {{chat::rule::moderated}}};
    BOOST_TEST(payload_of(framed(rules), opcode::text) == json_of(rules));
    const chat::user_changed quit{"alice", chat::user_changed::kind::quit, "tea"};
    const std::string_view room = "ops";
    BOOST_TEST(payload_of(framed(quit, room), opcode::text) == json_of(quit, room));
}

BOOST_AUTO_TEST_CASE(an_answer_is_one_frame_with_its_id)
{
    for (const auto& a : {chat::answer{chat::pong{}}, chat::answer{failure{errc::bad_name, "no"}},
                          chat::answer{chat::closing{"bye"}}, chat::answer{chat::joined{}}}) {
        BOOST_TEST(payload_of(framed(protocol::request_id{"7"}, a, banter::test::shown{}), opcode::text) ==
                   json_of(protocol::request_id{"7"}, a, banter::test::shown{}));
        BOOST_TEST(payload_of(framed(protocol::request_id{}, a, banter::test::shown{}), opcode::text) ==
                   json_of(protocol::request_id{}, a, banter::test::shown{}));
    }
    BOOST_TEST(framed(protocol::request_id{}, chat::answer{chat::pong{}}, banter::test::shown{}) ==
               "\x81\x0f{\"type\":\"pong\"}");
}

BOOST_AUTO_TEST_CASE(the_length_has_the_shortest_of_its_three_forms)
{
    const auto around = json_of(of_bytes(0)).size();
    for (const std::size_t n : {around + 1, std::size_t{125}, std::size_t{126}, std::size_t{127},
                                std::size_t{65535}, std::size_t{65536}, std::size_t{300'000}}) {
        const auto bytes = framed(of_bytes(n - around));
        BOOST_TEST(bytes.size() == n + (n < 126 ? 2 : n < 65536 ? 4 : 10));
        BOOST_TEST(payload_of(bytes, opcode::text) == json_of(of_bytes(n - around)));
    }
}

BOOST_AUTO_TEST_CASE(encoding_appends_to_the_output)
{
    std::string out = "before";
    protocol::json::websocket_format().encode(protocol::request_id{}, chat::pong{}, banter::test::shown{},
                                              out);
    protocol::json::websocket_format().encode(of_bytes(200), out);
    BOOST_TEST(out == "before" +
                          framed(protocol::request_id{}, chat::answer{chat::pong{}}, banter::test::shown{}) +
                          framed(of_bytes(200)));
}

BOOST_AUTO_TEST_SUITE_END()
