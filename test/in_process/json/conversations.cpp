// Conversations of two users.
#include "test/in_process/json/fixture.hpp"
#include "test/in_process/json/operator_fixtures.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_conversations)

BANTER_TEST_IN(operator_and_bob, a_direct_message_reaches_its_two_users_only)
{
    auto carol = json("carol", R"("rooms":["ops"])");
    const auto ack = alice.ask("message", R"("to":"bob","text":"between us","id":"d1")");
    BOOST_TEST(text_in(ack, "type") == "ack");
    BOOST_TEST(text_in(ack, "room") == "@alice,bob");
    for (auto* const client : {&alice, &bob})
        client->until("message", R"("room":"@alice,bob","user":"alice","to":"Bob","text":"between us",)" +
                                     number_field("seq", number_in(ack, "seq")));
    BOOST_TEST(carol.texts().empty());
    BOOST_TEST(texts_of(carol.ask("search", R"("text":"between")")).empty());
    BOOST_TEST(text_in(carol.ask("history", R"("room":"@alice,bob")"), "type") == "error");
    BANTER_TEST_LISTS(texts_of(bob.ask("search", R"("text":"between")")), strings{"between us"});
    BANTER_TEST_LISTS(texts_of(bob.ask("history", R"("with":"alice")")), strings{"between us"});
}

BANTER_TEST_IN(operator_and_bob, a_direct_message_sent_again_is_shown_once)
{
    const char* const once = R"("to":"Bob","text":"once","id":"d1")";
    const auto first = alice.ask("message", once), again = alice.ask("message", once);
    BOOST_TEST(number_in(again, "seq") == number_in(first, "seq"));
    BANTER_TEST_LISTS(bob.texts(), strings{"once"});
}

BANTER_TEST_IN(operator_and_bob, a_direct_message_to_an_unknown_user_is_refused)
{
    alice.refused("message", "no_such_user", R"("to":"nobody","text":"hi")");
}

BANTER_TEST_IN(operator_and_bob, a_returning_user_gets_its_missed_direct_messages)
{
    alice.ask("message", R"("to":"Bob","text":"one")");
    const auto seen = number_in(bob.until("message"), "seq");
    bob.close();
    for (const char* const text : {"two", "three"})
        BOOST_TEST(text_in(alice.ask("message", R"("to":"Bob","text":)" + json_text(text)), "type") == "ack");

    auto again = json("Bob", R"("rooms":[],"epoch":"e1","token":)" + json_text(bobs_secret));
    const auto list = again.ask("conversations").at("conversations").as_array();
    BOOST_TEST_REQUIRE(list.size() == 1u);
    BOOST_TEST(text_in(list[0].as_object(), "room") == "@alice,bob");
    BOOST_TEST(text_in(list[0].as_object(), "user") == "alice");
    BOOST_TEST(number_in(list[0].as_object(), "prev") > seen);
    again.ask("join", R"("room":"@alice,bob",)" + number_field("after", seen));
    BANTER_TEST_LISTS(texts_of(again.expect("history")), (strings{"two", "three"}));
    again.refused("join", "bad_request", R"("room":"@alice,bob")"); // it is there
    again.refused("join", "forbidden", R"("room":"@alice,carol")");
    again.ask("leave", R"("room":"@alice,bob")");
    BOOST_TEST(text_in(again.ask("join", R"("room":"@alice,bob")"), "type") == "joined");
}

BANTER_TEST_IN(operator_and_bob, another_device_sees_nothing_of_the_past)
{
    alice.ask("message", R"("to":"Bob","text":"secret")");
    bob.close();
    for (const char* const fields : {R"("rooms":[])", R"("rooms":[],"token":"another secret")"}) {
        auto thief = json("Bob", fields);
        const auto list = thief.ask("conversations");
        BOOST_TEST((list.at("type") == "error" || list.at("conversations").as_array().empty()));
        BOOST_TEST(text_in(thief.ask("history", R"("with":"alice")"), "type") == "error");
        BOOST_TEST(texts_of(thief.ask("search", R"("text":"secret")")).empty());
        thief.close();
    }
}

BOOST_AUTO_TEST_SUITE_END()
