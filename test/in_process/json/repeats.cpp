// A message that is sent again is stored and shown once.
#include "test/in_process/json/fixture.hpp"

#include <set>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_repeats)

BANTER_TEST_IN(two_clients, a_repeat_gets_its_first_seq_and_is_not_shown_again)
{
    const auto first = alice.say("once", "lobby", R"("id":"m-1")");
    alice.say("between");
    const auto again = alice.say("once", "lobby", R"("id":"m-1")");
    BOOST_TEST(number_in(again, "seq") == number_in(first, "seq"));
    BOOST_TEST(text_in(again, "time") == text_in(first, "time"));
    BOOST_TEST(text_in(again, "room") == "lobby");
    const strings expected{"once", "between"};
    BANTER_TEST_LISTS(bob.texts(), expected);
    BANTER_TEST_LISTS(alice.texts(), expected);
    BANTER_TEST_LISTS(texts_of(alice.ask("history", R"("room":"lobby")")), expected);
}

BANTER_TEST_IN(two_clients, a_repeat_over_a_new_connection_is_caught)
{
    const auto first = alice.say("once", "lobby", R"("id":"m-1")");
    alice.ask("bye");
    alice.close();
    auto again = json("ALICE");
    BOOST_TEST(number_in(again.say("once", "lobby", R"("id":"m-1")"), "seq") == number_in(first, "seq"));
    BANTER_TEST_LISTS(bob.texts(), strings{"once"});
}

BANTER_TEST_IN(two_clients, repeats_in_one_segment_are_caught)
{
    alice.send_all(std::vector<std::string>(
        100, json_client::request("message", R"("room":"lobby","text":"once","id":"same")")));
    std::multiset<std::int64_t> seqs;
    for (const auto& got : alice.fence()) {
        if (got.at("type") == "ack")
            seqs.insert(number_in(got, "seq"));
    }
    BOOST_TEST(seqs.size() == 100u);
    BOOST_TEST(*seqs.begin() == *seqs.rbegin());
    BANTER_TEST_LISTS(bob.texts(), strings{"once"});
}

BANTER_TEST_IN(two_clients, the_same_id_of_another_author_is_another_message)
{
    const auto mine = alice.say("mine", "lobby", R"("id":"m-1")"),
               too = bob.say("mine too", "lobby", R"("id":"m-1")");
    BOOST_TEST(number_in(mine, "seq") != number_in(too, "seq"));
    BANTER_TEST_LISTS(alice.texts(), (strings{"mine", "mine too"}));
}

BOOST_AUTO_TEST_SUITE_END()
