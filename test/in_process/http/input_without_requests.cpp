// Input that is no request counts against the rate, whatever the protocol.
#include "common/websocket_frame.hpp"
#include "server/protocol/http/codec.hpp"
#include "server/protocol/irc/codec.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "server/protocol/json/websocket_codec.hpp"
#include "test/session/world.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <ostream>

using namespace banter;
using namespace banter::test;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(input_without_requests)

namespace {

const protocol::irc::frontend irc{{.clock = [] { return timestamp{}; }}};
const protocol::http::frontend http{
    {.websockets = {{"ws", [] { return std::make_unique<protocol::json::websocket_codec>(); }}}}};

const std::string handshake = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                              "Sec-WebSocket-Version: 13\r\n\r\n";
const std::string pong("\x8a\x80\0\0\0\0", 6);
const std::string first_fragment("\x01\x80\0\0\0\0", 6);
const std::string empty_fragment("\x00\x80\0\0\0\0", 6);

struct kind {
    const char* name;
    const protocol::frontend& through;
    std::string before; // at most one request
    std::string repeated;

    friend std::ostream& operator<<(std::ostream& out, const kind& k) { return out << k.name; }
};

const kind kinds[]{
    {"white space between objects", protocol::json::object_frontend(), R"({"type":"ping"})", " \t\r\n"},
    {"blank lines of IRC", irc, "", "\r\n"},
    {"line feeds of IRC", irc, "", "\n"},
    {"the rest of a long line of IRC", irc, "", "xxxx"},
    {"empty lines of HTTP", http, "", "\r\n"},
    {"bytes after the head of a stream", http, "GET /rooms/lobby/tail HTTP/1.1\r\nHost: localhost\r\n\r\n",
     "xxxx"},
    {"pongs", http, handshake, pong},
    {"empty fragments", http, handshake + first_fragment, empty_fragment},
};

std::string repeated(const std::string& piece, std::size_t bytes)
{
    std::string out;
    while (out.size() < bytes)
        out += piece;
    return out;
}

world_settings with_tokens(double count)
{
    world_settings s;
    s.sessions.requests = {1e-9, count};
    return s;
}

} // namespace

BOOST_DATA_TEST_CASE(input_without_requests_is_read_up_to_the_burst, data::make(kinds), k)
{
    constexpr std::size_t pieces = 100;
    constexpr std::size_t piece_bytes = 6'000;
    constexpr int burst = 20;
    world w{with_tokens(burst)};
    auto p = w.connect(k.through);
    p.send(k.before);
    w.settle();
    const auto piece = repeated(k.repeated, piece_bytes);
    const auto begin = w.read_bytes();
    for (std::size_t i = 0; i < pieces; ++i) {
        p.send(piece);
        w.settle();
        if (w.counters().throttled != 0)
            break;
    }
    BOOST_TEST(w.counters().throttled == 1u);
    const auto most = session::input_meter::longest_request_bytes + // some kinds look like a long request
                      burst * session::input_meter::bytes_per_request;
    BOOST_TEST(w.read_bytes() - begin < most + 3 * piece_bytes);
    BOOST_TEST(!p.closed());
}

BOOST_DATA_TEST_CASE(input_without_requests_is_read_at_once_without_a_rate, data::make(kinds), k)
{
    world w;
    auto p = w.connect(k.through);
    p.send(k.before + repeated(k.repeated, 60'000));
    w.settle();
    BOOST_TEST(w.read_bytes() >= 60'000u);
    BOOST_TEST(w.counters().throttled == 0u);
}

BOOST_AUTO_TEST_CASE(a_little_such_input_with_each_request_costs_nothing)
{
    const std::string white_space(60, ' ');
    world w{with_tokens(51)}; // one more, since none is left for the white space at the end
    auto p = w.connect();
    for (int i = 0; i < 50; ++i) {
        p.send(white_space + R"({"type":"ping"})" + white_space);
        w.settle();
    }
    BOOST_TEST(p.lines().size() == 50u);
    BOOST_TEST(w.counters().throttled == 0u);
}

BOOST_AUTO_TEST_CASE(large_requests_cost_as_much_as_small_ones)
{
    world w{with_tokens(12)};
    auto p = w.welcome("alice"); // the hello is one
    const auto message = R"({"type":"message","room":"lobby","text":")" + std::string(16'000, 'x') + "\"}";
    for (int i = 0; i < 11; ++i) {
        p.send(message);
        w.settle();
    }
    BOOST_TEST(p.types().size() == 22u); // acks and messages
    BOOST_TEST(w.counters().throttled == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
