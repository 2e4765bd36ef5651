// Names, away texts, and information about users.
#include "test/in_process/json/operator_fixtures.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_users)

BANTER_TEST_IN(operator_and_bob, a_rename_is_answered_and_announced)
{
    const auto renamed = bob.ask("rename", R"("user":"Rob","id":"r")");
    BOOST_TEST((renamed == object_of(R"("type":"renamed","id":"r","user":"Bob","to":"Rob")")));
    alice.expect("presence", R"("room":"ops","user":"Bob","event":"rename","to":"Rob")");
    bob.refused("rename", "name_in_use", R"("user":"ALICE")");
    bob.refused("rename", "bad_name", R"("user":"a#b")");
    BOOST_TEST(text_in(bob.ask("rename", R"("user":"ROB")"), "to") == "ROB"); // its own in other letters
    alice.expect("presence", R"("user":"Rob","event":"rename","to":"ROB")");
    bob.say("as Rob", "ops");
    alice.expect("message", R"("text":"as Rob","user":"ROB")");
    BOOST_TEST(text_in(json("Bob").welcome(), "user") == "Bob"); // it is free
}

// A secret proves that one is the owner of one name, not of the next.
BANTER_TEST_IN(operator_and_bob, a_proof_for_one_name_is_not_valid_for_another)
{
    alice.ask("message", R"("to":"Bob","text":"secret")");
    bob.ask("rename", R"("user":"Rob")");
    BOOST_TEST(text_in(bob.ask("history", R"("with":"alice")"), "type") == "error");
    bob.ask("rename", R"("user":"Bob")");
    BANTER_TEST_LISTS(texts_of(bob.ask("history", R"("with":"alice")")), strings{"secret"});
}

BANTER_TEST_IN(operator_and_bob, away_and_back)
{
    BOOST_TEST(text_in(bob.ask("away", R"("text":"tea")"), "type") == "done");
    alice.expect("presence", R"("room":"ops","user":"Bob","event":"away","text":"tea")");
    BOOST_TEST(text_in(alice.ask("people", R"("names":["bob"])").at("people").at(0).as_object(), "away") ==
               "tea");
    bob.ask("away", R"("text":"tea")");
    BOOST_TEST(alice.fence().empty()); // a repeated value is not announced
    BOOST_TEST(text_in(bob.ask("away"), "type") == "done");
    alice.expect("presence", R"("room":"ops","user":"Bob","event":"back")");
    BOOST_TEST(!alice.ask("people", R"("names":["bob"])").at("people").at(0).as_object().contains("away"));
}

BANTER_TEST_IN(operator_and_bob, users_are_described_by_their_present_state)
{
    const auto found = alice.ask("people", R"("names":["bob","nobody"])").at("people").as_array();
    const auto& there = found.at(0).as_object();
    BOOST_TEST(text_in(there, "user") == "Bob");
    BOOST_TEST(there.at("there").as_bool());
    BOOST_TEST(text_in(there, "realname") == "Bob B.");
    BANTER_TEST_LISTS(list_in(there, "rooms"), strings{"ops"});
    BOOST_TEST(!text_in(there, "since").empty());
    BOOST_TEST((found.at(1).as_object() == object_of(R"("user":"nobody","there":false)")));
}

BANTER_TEST_IN(operator_and_bob, a_bad_query_of_users_is_refused)
{
    std::string many = R"("names":["x")";
    for (int n = 1; n <= 100; ++n)
        many += ",\"x\"";
    const refusal all[] = {{"bad_request", ""},
                           {"bad_request", R"("names":[])"},
                           {"bad_request", R"("names":"bob")"},
                           {"bad_request", many + ']'}};
    for (const auto& each : all)
        alice.refused("people", each.code, each.fields);
    many.resize(many.size() - 4);
    BOOST_TEST(alice.ask("people", many + ']').at("people").as_array().size() == 100u);
}

BOOST_AUTO_TEST_SUITE_END()
