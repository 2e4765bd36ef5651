// The JSON form over WebSocket: the differences. Tests that are not about bytes run over it as well
// (BANTER_TEST_IN).
#include "test/in_process/clients/plain_client.hpp"
#include "test/in_process/json/fixture.hpp"
#include "test/protocol/websocket/peer.hpp"

using namespace banter::test;
namespace frames = banter::protocol::test;
using banter::websocket_frame::opcode;

BOOST_AUTO_TEST_SUITE(json_over_websocket)

namespace {

struct websocket_fixture : json_fixture {
    explicit websocket_fixture(json_variant v) : json_fixture{{v.commits, json_client::over::websocket}} {}
};

using control = wire::control_frame;

control pong(const std::string& payload) { return {opcode::pong, payload}; }

control closing(unsigned code)
{
    return {opcode::close, {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)}};
}

// The only one that has come; of a close frame without its reason.
control only(json_client& c)
{
    const auto all = c.control_frames();
    BOOST_TEST_REQUIRE(all.size() == 1u);
    return {all[0].first, all[0].first == opcode::close ? all[0].second.substr(0, 2) : all[0].second};
}

} // namespace

BANTER_TCP_TEST_IN(websocket_fixture, a_websocket_client_exchanges_messages_with_all_other_clients)
{
    auto ned = plain("ned");
    auto judy = json_over_tcp("judy");
    auto wendy = json("wendy");
    wendy.send("message", R"("room":"lobby","text":"from the web")");
    ned.say("from nc");
    judy.send("message", R"("room":"lobby","text":"from json")");
    const strings expected{"from the web", "from nc", "from json"};
    BANTER_TEST_LISTS(wendy.texts(), expected);
    BANTER_TEST_LISTS(judy.texts(), expected);
    ned.expect({"[wendy] from the web", "[ned] from nc", "[judy] from json"});
}

BANTER_TCP_TEST_IN(websocket_fixture, fragments_make_one_message)
{
    auto alice = json("alice");
    const auto whole = json_client::request("message", R"("room":"lobby","text":"日本語 日本語")");
    for (const std::size_t size : {1u, 3u, 40u}) {
        std::string bytes = frames::first(whole.substr(0, size));
        for (auto at = size; at < whole.size(); at += size)
            bytes += at + size < whole.size() ? frames::more(whole.substr(at, size))
                                              : frames::last(whole.substr(at));
        alice.send_bytes(bytes);
        alice.expect("ack");
        alice.expect("message", R"("text":"日本語 日本語")");
    }
}

// The frame's length gives the begin of the next one, so the connection continues.
BANTER_TCP_TEST_IN(websocket_fixture, bad_json_is_refused_and_no_more)
{
    auto alice = json("alice");
    for (const char* const bytes : {"]", "{]", "{\"type\":tru}", "nonsense", "", "[]", "{} {}"}) {
        alice.send_bytes(frames::text(bytes));
        BOOST_TEST(text_in(alice.recv(), "type") == "error", bytes);
    }
    BOOST_TEST(text_in(alice.ask("ping"), "type") == "pong");
}

BANTER_TCP_TEST_IN(websocket_fixture, pings_are_answered)
{
    auto alice = json("alice");
    for (const auto& payload : {std::string{}, std::string{"x"}, std::string(125, 'x')}) {
        alice.send_bytes(frames::ping(payload));
        BOOST_TEST((only(alice) == pong(payload)));
        alice.control_frames().clear();
    }
}

BANTER_TCP_TEST_IN(websocket_fixture, a_close_is_answered_with_its_code)
{
    for (const unsigned code : {1000u, 1001u, 3000u, 4999u}) {
        auto client = json("user " + std::to_string(code));
        client.send_bytes(frames::closing(code));
        BOOST_TEST((only(client) == closing(code)));
        client.end_stream();
        BOOST_TEST(client.closed());
    }
    BANTER_TEST_LISTS(list_in(json("listener").joined()[0], "members"), strings{"listener"});
}

BANTER_TCP_TEST_IN(websocket_fixture, a_server_that_stops_sends_bye)
{
    auto alice = json("alice");
    sessions().shut_down([] {});
    alice.expect("bye");
    BOOST_TEST((only(alice) == closing(1001)));
    alice.close();
}

BOOST_AUTO_TEST_SUITE_END()
