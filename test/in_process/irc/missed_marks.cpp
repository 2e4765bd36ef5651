// Messages that an IRC client has received move its position, and are not sent again.
#include "test/in_process/irc/missed_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(irc_missed_marks)

namespace {

// The last fence that the server sent to a client that does not answer by itself.
std::string newest_fence(irc_client& c)
{
    std::string token;
    for (const auto& l : c.settled()) {
        if (l.command == "PING")
            token = l.text();
    }
    return token;
}

} // namespace

BOOST_AUTO_TEST_CASE(missed_lines_are_sent_once)
{
    missed_after_visit p;
    p.say({"one"});
    BOOST_TEST(p.visit() == "batch: one");
    BOOST_TEST(p.visit() == "");
}

BOOST_AUTO_TEST_CASE(a_visit_too_short_for_a_fence_counts_too)
{
    missed_fixture p;
    auto alice = p.alice();
    alice.join("#garden");
    alice.settled();
    p.leave(alice);
    p.say({"one"});
    BOOST_TEST(p.visit() == "batch: one");
}

BOOST_AUTO_TEST_CASE(a_line_with_an_unanswered_fence_is_sent_again)
{
    missed_after_visit p;
    p.say({"one", "two"});
    for (int i = 0; i < 3; ++i) {
        auto alice = p.mute_alice();
        BOOST_TEST(came(alice) == "batch: one | batch: two");
        p.vanish(alice);
    }
    auto alice = p.alice();
    BOOST_TEST(came(alice) == "batch: one | batch: two");
    alice.confirm();
    p.vanish(alice);
    BOOST_TEST(p.visit() == "");
}

BOOST_AUTO_TEST_CASE(a_live_line_with_an_unanswered_fence_is_sent_again)
{
    missed_after_visit p;
    auto alice = p.mute_alice();
    alice.join("#garden");
    alice.settled();
    p.say({"unconfirmed"});
    alice.until("PRIVMSG #garden unconfirmed");
    p.vanish(alice);
    BOOST_TEST(p.visit() == "batch: unconfirmed");
}

BOOST_AUTO_TEST_CASE(a_made_up_fence_does_not_move_the_mark)
{
    missed_after_visit p;
    p.say({"one"});
    auto alice = p.mute_alice();
    BOOST_TEST(came(alice) == "batch: one");
    for (const auto* word : {"f9007199254740991", "f", "f-1", "fff", "f999999999999999999999999"})
        alice.send(std::string{"PONG :"} + word);
    for (int round = 0; round < 5; ++round) // of the right form, for a position that it was never asked about
        alice.send("PONG :f" + std::to_string(round) + ".9007199254740991");
    alice.settled();
    p.vanish(alice);
    BOOST_TEST(p.visit() == "batch: one");
}

BOOST_AUTO_TEST_CASE(the_answer_to_an_older_fence_does_not_move_the_mark_back)
{
    missed_after_visit p;
    auto alice = p.mute_alice();
    alice.join("#garden");
    p.say({"one"});
    const auto older = newest_fence(alice);
    p.say({"two"});
    const auto newer = newest_fence(alice);
    BOOST_TEST(older != newer);
    alice.send("PONG :" + newer);
    alice.send("PONG :" + older);
    alice.settled();
    p.leave(alice);
    BOOST_TEST(p.visit() == "");
}

BOOST_AUTO_TEST_CASE(the_marks_of_two_rooms_are_kept_apart)
{
    missed_after_visit p;
    p.bob.join("#shed");
    auto first = p.alice();
    first.join("#garden");
    first.join("#shed");
    p.confirm_and_leave(first);
    p.bob.say("#garden", "roses");
    p.bob.say("#shed", "rakes");
    p.bob.settled();
    auto second = p.alice();
    BOOST_TEST(came(second, "#shed") == "batch: rakes");
    p.confirm_and_leave(second);
    auto third = p.alice();
    BOOST_TEST(came(third, "#shed") == "");
    BOOST_TEST(came(third) == "batch: roses");
}

BOOST_AUTO_TEST_CASE(own_lines_of_another_visit_are_not_missed_lines)
{
    missed_after_visit p;
    auto alice = p.alice();
    alice.join("#garden");
    alice.say("#garden", "mine");
    p.confirm_and_leave(alice);
    p.say({"one"});
    BOOST_TEST(p.visit() == "batch: one");
}

BOOST_AUTO_TEST_SUITE_END()
