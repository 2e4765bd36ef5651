#include "server/session/listener_binding.hpp"

#include "test/session/scripted_codec.hpp"
#include "test/session/world.hpp"

#include <boost/asio/connect.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::asio::ip::make_address;

BOOST_AUTO_TEST_SUITE(listener_binding_suite)

namespace {

const scripted_frontend frontend;

net::tcp_endpoint loopback(std::uint16_t port = 0) { return {make_address("127.0.0.1"), port}; }

std::uint16_t port_of(const std::string& address)
{
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

} // namespace

BOOST_AUTO_TEST_CASE(connections_are_accepted_by_their_frontend_until_it_stops)
{
    world_settings s;
    s.registry.max_connections = 1;
    world w{s};
    session::listener_binding at{w.executor(), loopback(), w.sessions(), frontend};
    BOOST_TEST(at.address().starts_with("127.0.0.1:"));
    const auto where = loopback(port_of(at.address()));
    at.start();

    net::tcp_socket in{w.executor()};
    in.connect(where);
    BOOST_TEST(w.turn_until([&] { return w.sessions().size() == 1; }));
    BOOST_TEST((w.sessions().find({0, 0})->from() == in.local_endpoint()));
    in.write_some(boost::asio::buffer("p", 1));
    std::array<char, 16> answer{};
    in.non_blocking(true);
    std::size_t got = 0;
    BOOST_TEST(w.turn_until([&] {
        net::error_code ec;
        got += in.read_some(boost::asio::buffer(answer) + got, ec);
        return got == 6;
    }));
    BOOST_TEST(std::string(answer.data(), got) == "own p\n");

    net::tcp_socket refused{w.executor()}; // the server has no slot for it
    refused.connect(where);
    BOOST_TEST(w.turn_until([&] { return w.counters().refused == 1; }));
    got = refused.read_some(boost::asio::buffer(answer));
    BOOST_TEST(std::string(answer.data(), got) == "no\n");

    at.stop();
    net::tcp_socket late{w.executor()};
    net::error_code ec;
    late.connect(where, ec);
    BOOST_TEST(ec.failed());
    BOOST_TEST(w.sessions().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
