#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(burst_suite)

namespace {

std::string say(std::string_view text, std::string_view room = "lobby")
{
    return R"({"type":"message","room":")" + std::string{room} + R"(","text":")" + std::string{text} + "\"}";
}

constexpr auto leave = R"({"type":"leave","room":"lobby"})";
constexpr auto join = R"({"type":"join","room":"lobby"})";

// `message:TEXT` for a message, else its type.
strings seen(peer& p)
{
    strings all;
    for (const auto& o : p.objects()) {
        all.emplace_back(o.at("type").as_string());
        if (all.back() == "message")
            all.back() += ":" + std::string{o.at("text").as_string()};
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_burst_reaches_a_hearer_as_one_slice_in_one_write)
{
    world w;
    auto alice = w.connect();
    auto bob = w.connect();
    w.settle();
    std::string burst;
    for (int i = 0; i < 50; ++i)
        burst += R"({"user":"alice","text":"hi"})";
    const auto before = w.written();
    alice.send(burst);
    w.settle();
    BOOST_TEST(bob.lines() == strings(50, "[alice] hi"), per_element());
    BOOST_TEST(w.written().writes - before.writes == 2u); // alice gets her own messages
    BOOST_TEST(w.written().slices - before.slices == 2u);
}

BOOST_AUTO_TEST_CASE(an_answer_in_a_burst_follows_the_messages_shown_before_it)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(say("1") + say("2"));
    bob.send(say("3"));
    alice.send(R"({"type":"ping"})" + say("4"));
    w.settle();
    BOOST_TEST(seen(bob) == (strings{"message:1", "message:2", "ack", "message:3", "message:4"}),
               per_element());
    BOOST_TEST(seen(alice) ==
                   (strings{"ack", "message:1", "ack", "message:2", "pong", "message:3", "ack", "message:4"}),
               per_element());
}

BOOST_AUTO_TEST_CASE(a_member_that_leaves_in_a_burst_has_seen_earlier_messages)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(say("1"));
    bob.send(std::string{leave} + R"({"type":"ping"})");
    w.turn();
    alice.send(say("2"));
    w.settle();
    BOOST_TEST(seen(bob) == (strings{"message:1", "left", "pong"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_member_that_joins_in_a_burst_sees_later_messages_only)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob", R"(,"rooms":[])");
    auto carol = w.welcome("carol");
    alice.send(say("1"));
    bob.send(join);
    carol.send(say("2"));
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 1u);
    w.settle();
    BOOST_TEST(seen(bob) == (strings{"joined", "message:2"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_topic_in_a_burst_keeps_its_place)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(say("1") + R"({"type":"topic","room":"lobby","text":"new"})" + say("2"));
    w.settle();
    BOOST_TEST(seen(bob) == (strings{"message:1", "topic", "message:2"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_hearer_of_two_rooms_sees_one_order)
{
    world w;
    auto alice = w.welcome("alice", R"(,"rooms":["a","b"])");
    auto bob = w.welcome("bob", R"(,"rooms":["a","b"])");
    auto carol = w.welcome("carol", R"(,"rooms":["b","a"])");
    alice.send(say("1", "a") + say("2", "a") + say("3", "b") + say("4", "a") +
               R"({"type":"topic","room":"b","text":"new"})" + say("5", "b"));
    w.settle();
    const strings all{"message:1", "message:2", "message:3", "message:4", "topic", "message:5"};
    BOOST_TEST(seen(bob) == all, per_element());
    BOOST_TEST(seen(carol) == all, per_element());
}

BOOST_AUTO_TEST_SUITE_END()
