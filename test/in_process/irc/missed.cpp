// Messages that an IRC client missed are sent when it returns.
#include "test/in_process/irc/missed_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(irc_missed)

BOOST_AUTO_TEST_CASE(missed_lines_are_a_batch_after_join)
{
    missed_after_visit p;
    p.say({"one", "two"});
    auto alice = p.alice();
    alice.join("#garden");
    const auto batch = alice.batch();
    BOOST_TEST(batch.type == "chathistory");
    BOOST_TEST(joined_by_bars(batch.parameters) == "#garden");
    BOOST_REQUIRE(batch.lines.size() == 2u);
    BOOST_TEST(matches("@msgid={m:.+};time={t:.+} :bob PRIVMSG #garden one", batch.lines[0]));
    BOOST_TEST(matches("@msgid={m:.+};time={t:.+} :bob PRIVMSG #garden two", batch.lines[1]));
}

BOOST_AUTO_TEST_CASE(missed_lines_follow_the_names_and_precede_live_lines)
{
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        missed_after_visit p{seed == 0 ? commit_timing::at_once() : commit_timing::at_random(seed)};
        p.say({"one"});
        auto alice = p.alice();
        alice.send("JOIN #garden");
        p.bob.say("#garden", "live");
        alice.until("366 alice #garden");
        BOOST_TEST(said_to(alice) == "bob: one | bob: live", "seed " << seed);
    }
}

BOOST_AUTO_TEST_CASE(missed_lines_have_their_time_for_a_client_without_batches)
{
    const std::regex stamped{R"(\[.*\d\d:\d\d.*\] one \| \[.*\d\d:\d\d.*\] two)"};
    missed_after_visit p;
    p.say({"one", "two"});
    auto alice = p.alice({});
    const auto got = came(alice);
    BOOST_TEST(std::regex_match(got, stamped), got);
}

BOOST_AUTO_TEST_CASE(missed_lines_have_no_stamp_with_server_time)
{
    missed_after_visit p;
    p.say({"one"});
    auto alice = p.alice({"server-time"});
    alice.join("#garden");
    alice.expect("@time={t:.+} :bob PRIVMSG #garden one");
}

BOOST_AUTO_TEST_CASE(a_device_that_missed_nothing_gets_nothing)
{
    missed_after_visit p;
    BOOST_TEST(p.visit() == "");
}

BOOST_AUTO_TEST_CASE(a_first_visit_has_no_missed_messages)
{
    missed_fixture p;
    p.say({"old"});
    BOOST_TEST(p.visit() == "");
}

BOOST_AUTO_TEST_CASE(messages_from_the_json_frontend_are_missed_on_irc_too)
{
    missed_after_visit p;
    auto jane = p.server.welcome("jane", R"(,"rooms":["garden"])");
    jane.send(R"({"type":"message","room":"garden","text":"from json"})");
    jane.send(R"({"type":"message","room":"garden","text":"two\nlines"})");
    p.server.settle();
    BOOST_TEST(p.visit() == "batch: from json | batch: two | batch: lines");
}

BOOST_AUTO_TEST_CASE(many_missed_lines_are_sent_in_order)
{
    std::vector<std::string> all(1'500);
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = "line " + std::to_string(i);
    missed_after_visit p;
    p.say(all);
    for (auto& text : all)
        text.insert(0, "batch: ");
    auto alice = p.alice();
    BOOST_TEST(lines_of_join(alice) == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
