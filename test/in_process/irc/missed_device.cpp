// Missed messages, direct ones included, are sent to the same device only, and to no bot.
#include "test/in_process/irc/missed_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(irc_missed_device)

BOOST_AUTO_TEST_CASE(no_missed_lines_are_sent_without_the_same_pass)
{
    for (const auto* secret : {"", "another-secret-altogether", "short"}) {
        missed_after_visit p;
        p.say({"one"});
        auto stranger = p.alice(missed_caps, secret);
        BOOST_TEST(came(stranger) == "", secret);
        p.leave(stranger);
        BOOST_TEST(p.visit() == "batch: one", secret); // a stranger has not received them
    }
}

BOOST_AUTO_TEST_CASE(a_bot_gets_nothing)
{
    missed_after_visit p;
    p.say({"one"});
    auto alice = p.alice();
    alice.send("MODE alice +B");
    alice.until("MODE alice +B");
    BOOST_TEST(came(alice) == "");
}

BOOST_AUTO_TEST_CASE(a_returning_bot_is_still_a_bot_and_gets_nothing_unasked)
{
    missed_after_visit p;
    {
        auto alice = p.alice();
        alice.send("MODE alice +B");
        alice.until("MODE alice +B");
        p.leave(alice);
    }
    p.say({"one"});
    p.bob.say("alice", "call me");
    p.bob.settled();
    {
        auto alice = p.alice();
        alice.expect(":alice!alice@alice.users.banter MODE alice +B");
        BOOST_TEST(said_to(alice) == "");
        BOOST_TEST(came(alice) == "");
        alice.send("CHATHISTORY LATEST bob * 10");
        BOOST_TEST(said_to(alice) == "bob: call me");
        alice.send("MODE alice -B");
        alice.until("MODE alice -B");
        p.confirm_and_leave(alice);
    }
    p.say({"two"});
    auto alice = p.alice();
    BOOST_TEST(said_to(alice) == "");
    BOOST_TEST(came(alice) == "batch: two");
}

BOOST_AUTO_TEST_CASE(missed_direct_messages_follow_the_welcome)
{
    missed_after_visit p;
    p.bob.say("alice", "call me");
    BOOST_TEST(joined_by_bars(p.bob.commands()).find("401") == std::string::npos);
    auto alice = p.alice();
    alice.until(":bob PRIVMSG alice :call me");
    p.confirm_and_leave(alice);
    auto again = p.alice();
    BOOST_TEST(said_to(again) == "");
}

BOOST_AUTO_TEST_CASE(direct_messages_to_a_name_that_never_proved_itself_are_refused)
{
    missed_fixture p;
    auto alice = p.alice(missed_caps, "");
    p.leave(alice);
    p.bob.say("alice", "anyone?");
    p.bob.until("401 bob alice");
}

BOOST_AUTO_TEST_CASE(direct_messages_are_not_sent_to_another_device_of_the_name)
{
    missed_after_visit p;
    p.bob.say("alice", "secret");
    p.bob.settled();
    auto mallory = p.alice(missed_caps, "not-the-secret-at-all");
    BOOST_TEST(said_to(mallory) == "");
    mallory.send("CHATHISTORY LATEST bob * 10");
    BOOST_TEST(said_to(mallory) == "");
}

BOOST_AUTO_TEST_SUITE_END()
