// When a peer is sent a fence (codec::fence), and when not because it would claim too much.
#include "test/session/own_echo_codec.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(fence)

namespace {

const strings none;
const own_echo_frontend frontend{chat::echo::event};

peer welcome(world& w, std::string_view user)
{
    auto p = w.connect(frontend);
    p.send(R"({"type":"hello","user":")" + std::string{user} + "\"}");
    w.settle();
    p.lines();
    return p;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_peer_is_asked_every_five_seconds)
{
    world w;
    auto alice = welcome(w, "alice");
    for (int i = 0; i < 3; ++i) {
        w.pass_seconds(4);
        BOOST_TEST(alice.types() == none, per_element());
        w.pass_seconds(1);
        BOOST_TEST(alice.types() == strings{"fence"}, per_element());
    }
}

BOOST_AUTO_TEST_CASE(no_fence_is_sent_to_a_leaving_peer)
{
    world w;
    auto alice = welcome(w, "alice");
    w.pass_seconds(3);
    alice.send(R"({"type":"bye"})");
    w.settle();
    w.pass_seconds(3);
    BOOST_TEST(alice.types() == strings{"bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(no_fence_is_sent_while_pages_are_read_from_the_journal)
{
    world w;
    auto alice = welcome(w, "alice");
    alice.send(R"({"type":"history","room":"lobby"})");
    w.turn();
    w.journal().commit_one();
    w.turn();
    BOOST_TEST(w.journal().waiting_reads() == 1u);
    w.pass_seconds(12);
    BOOST_TEST(alice.types() == none, per_element());
    w.settle();
    BOOST_TEST(alice.types() == strings{"history"}, per_element());
    w.pass_seconds(2);
    BOOST_TEST(alice.types() == none, per_element());
    w.pass_seconds(1);
    BOOST_TEST(alice.types() == strings{"fence"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_client_that_is_behind_gets_a_fence_after_catching_up_not_with_its_pong)
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 4 * 1024;
    world w{s};
    auto bob = w.welcome("bob");
    auto slow = welcome(w, "slow");
    const auto message = R"({"type":"message","room":"lobby","text":")" + std::string(200, 'x') + "\"}";
    for (int i = 0; i < 100; ++i) {
        bob.send(message);
        w.settle();
        bob.lines();
    }
    BOOST_TEST(w.fan_out().counters().fell_behind == 1u);
    slow.send(R"({"type":"ping"})");
    w.settle();
    w.pass_seconds(20);
    strings got;
    BOOST_TEST(w.turn_until([&] {
        for (auto& each : slow.types())
            got.push_back(std::move(each));
        w.settle();
        return !got.empty() && got.back() == "pong";
    }));
    BOOST_TEST(std::count(got.begin(), got.end(), "message") == 100);
    BOOST_TEST(std::count(got.begin(), got.end(), "fence") == 0);
    w.pass_seconds(5);
    BOOST_TEST(slow.types() == strings{"fence"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()
