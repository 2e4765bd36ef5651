// Peers that are not shown their own messages, or get them as an answer.
#include "test/session/own_echo_codec.hpp"
#include "test/session/texts.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using boost::test_tools::per_element;
using test::message;
using test::own_echo_frontend;
using test::peer;
using test::strings;
using test::world;

BOOST_AUTO_TEST_SUITE(own_lines)

namespace {

const own_echo_frontend none{chat::echo::none};
const own_echo_frontend answer{chat::echo::answer};

peer welcome(world& w, const protocol::frontend& frontend, std::string_view user)
{
    auto p = w.connect(frontend);
    p.send(R"({"type":"hello","user":")" + std::string{user} + "\"}");
    w.settle();
    p.lines();
    return p;
}

// The texts of messages, and the types of all other objects except acks.
strings heard(peer& p)
{
    strings all;
    for (const auto& o : p.objects()) {
        const auto type = o.at("type").as_string();
        if (type == "message" || type == "fence")
            all.emplace_back(o.at("text").as_string());
        else if (type != "ack")
            all.emplace_back(type);
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_client_without_echo_gets_all_lines_of_a_burst_except_its_own)
{
    world w;
    auto alice = welcome(w, none, "alice");
    auto bob = welcome(w, none, "bob");
    auto carol = w.welcome("carol");
    alice.send(message("1") + message("2"));
    bob.send(message("3"));
    carol.send(message("4"));
    w.turn();
    alice.send(message("5"));
    w.settle();
    BOOST_TEST(heard(alice) == (strings{"3", "4"}), per_element());
    BOOST_TEST(heard(bob) == (strings{"1", "2", "4", "5"}), per_element());
    BOOST_TEST(heard(carol) == (strings{"1", "2", "3", "4", "5"}), per_element());
}

BOOST_AUTO_TEST_CASE(an_answer_in_a_burst_does_not_bring_own_lines_along)
{
    world w;
    auto bob = w.welcome("bob"); // the first connection is read first
    auto alice = welcome(w, none, "alice");
    auto carol = w.welcome("carol");
    bob.send(message("1"));
    alice.send(message("2") + R"({"type":"ping"})");
    carol.send(message("3"));
    w.settle();
    BOOST_TEST(heard(alice) == (strings{"1", "has 2", "pong", "3"}), per_element());
    BOOST_TEST(heard(bob) == (strings{"1", "2", "3"}), per_element());
}

BOOST_AUTO_TEST_CASE(withholding_ends_with_the_burst)
{
    world w;
    auto alice = welcome(w, none, "alice");
    auto bob = w.welcome("bob");
    for (const char* const text : {"1", "2", "3"}) {
        alice.send(message(text));
        bob.send(message(std::string{"b"} + text));
        w.settle();
    }
    BOOST_TEST(heard(alice) == (strings{"b1", "b2", "b3"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_leaves_in_a_burst_costs_others_no_event)
{
    world w;
    auto alice = welcome(w, none, "alice");
    auto bob = welcome(w, none, "bob");
    auto carol = welcome(w, none, "carol");
    alice.send(message("1") + R"({"type":"leave","room":"lobby"})");
    bob.send(message("2"));
    carol.send(message("3"));
    w.settle();
    BOOST_TEST(heard(alice) == (strings{"left"}), per_element());
    BOOST_TEST(heard(bob) == (strings{"1", "3"}), per_element());
    BOOST_TEST(heard(carol) == (strings{"1", "2"}), per_element());
}

BOOST_AUTO_TEST_CASE(own_lines_split_a_burst_into_two_slices_for_their_author_only)
{
    world w;
    auto alice = welcome(w, none, "alice");
    auto bob = w.welcome("bob");
    auto carol = w.welcome("carol");
    carol.send(message("1") + message("2"));
    alice.send(message("3") + message("4"));
    carol.send(message("5"));
    const auto before = w.written();
    w.settle();
    BOOST_TEST(heard(alice) == (strings{"1", "2", "5"}), per_element());
    BOOST_TEST(heard(bob).size() == 5u);
    BOOST_TEST(w.written().slices - before.slices <= 16u); // acks and all, however long the burst
}

BOOST_AUTO_TEST_CASE(an_echo_requested_as_an_answer_is_sent_once_in_order)
{
    world w;
    auto bob = w.welcome("bob");
    auto alice = welcome(w, answer, "alice");
    auto carol = w.welcome("carol");
    bob.send(message("1"));
    alice.send(message("2"));
    carol.send(message("3"));
    w.settle();
    BOOST_TEST(heard(bob) == (strings{"1", "2", "3"}), per_element());
    BOOST_TEST(heard(alice) == (strings{"1", "2", "3"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_fence_has_the_position_of_all_messages_queued_before_it)
{
    world w;
    auto alice = welcome(w, none, "alice");
    auto bob = w.welcome("bob");
    bob.send(message("hi"));
    w.settle();
    const auto newest = "has " + std::to_string(w.fan_out().newest());
    w.pass_seconds(5);
    BOOST_TEST(heard(alice) == (strings{"hi", newest}), per_element());
}

BOOST_AUTO_TEST_CASE(an_author_that_has_just_fallen_behind_gets_its_echo_once)
{
    test::world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 4 * 1024;
    world w{s};
    auto bob = w.welcome("bob");
    auto alice = welcome(w, answer, "alice");
    strings said;
    while (w.fan_out().counters().fell_behind == 0) {
        said.push_back(std::to_string(said.size()));
        bob.send(message(std::string(1'000, 'x')));
        alice.send(message(said.back()));
        w.settle();
    }
    bob.send(message("last"));
    strings got;
    BOOST_TEST(w.turn_until([&] {
        w.settle();
        bob.lines();
        bool over = false;
        for (auto& each : heard(alice)) {
            over = over || each == "last";
            if (each.size() < 4)
                got.push_back(std::move(each));
        }
        return over;
    }));
    BOOST_TEST(got == said, per_element());
}

BOOST_AUTO_TEST_SUITE_END()
