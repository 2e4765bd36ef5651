// The rules of rooms: which users may change them, and what the rules refuse.
#include "test/in_process/json/operator_fixtures.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_rules)

BANTER_TEST_IN(operator_and_bob, the_first_user_in_a_room_is_its_operator)
{
    BANTER_TEST_LISTS(list_in(alice.joined()[0], "operators"), strings{"alice"});
    BANTER_TEST_LISTS(list_in(bob.joined()[0], "operators"), strings{"alice"});
    BOOST_TEST(!json("carol").joined()[0].contains("operators"));
    bob.refused("change", "forbidden", R"("room":"ops","rule":"moderated")");
    BOOST_TEST(!alice.ask("members", R"("room":"ops")").contains("voiced"));
}

BANTER_TEST_IN(operator_and_bob, a_change_of_rules_is_answered_announced_and_stored)
{
    const auto got = change(R"("changes":[{"rule":"moderated"},{"rule":"limit","argument":"7"}])");
    BOOST_TEST((got.at("changes") == object_of(R"("c":[{"rule":"moderated","on":true},
        {"rule":"limit","on":true,"argument":"7"}])")
                                         .at("c")));
    const auto event = bob.expect("rules_changed", R"("room":"ops","user":"alice")");
    BOOST_TEST((event.at("changes") == got.at("changes")));
    BOOST_TEST(!event.contains("id"));
    const auto rules = bob.ask("rules", R"("room":"ops")").at("rules").as_object();
    BOOST_TEST(rules.at("moderated").as_bool());
    BOOST_TEST(!rules.at("secret").as_bool());
    BOOST_TEST(number_in(rules, "limit") == 7);
}

BANTER_TEST_IN(operator_and_bob, rules_decide_which_users_may_send)
{
    const char* const hi = R"("room":"ops","text":"hi")";
    change(R"("rule":"moderated")");
    bob.refused("message", "forbidden", hi);
    change(R"("rule":"voices","argument":"Bob")");
    BANTER_TEST_LISTS(list_in(alice.ask("members", R"("room":"ops")"), "voiced"), strings{"Bob"});
    bob.say("hi", "ops");
    change(R"("rule":"voices","argument":"Bob","on":false)");
    bob.refused("message", "forbidden", hi);
    change(R"("rule":"moderated","on":false)");
    bob.say("hi", "ops");
    change(R"("rule":"mutes","argument":"bob")");
    BOOST_TEST(text_in(bob.refused("message", "forbidden", hi), "detail") == "muted");
}

BANTER_TEST_IN(operator_and_bob, a_kick_puts_out_and_a_ban_keeps_out)
{
    bob.refused("kick", "forbidden", R"("room":"ops","user":"alice")");
    BOOST_TEST(text_in(alice.ask("kick", R"("room":"ops","user":"Bob","reason":"noise")"), "type") == "done");
    alice.expect("presence", R"("room":"ops","user":"Bob","event":"leave","by":"alice","reason":"noise")");
    alice.refused("kick", "not_in_room", R"("room":"ops","user":"Bob")");
    alice.refused("kick", "no_such_user", R"("room":"ops","user":"nobody")");
    const auto left = bob.expect("left", R"("room":"ops","by":"alice","reason":"noise")");
    BOOST_TEST(!left.contains("id"));
    bob.refused("message", "not_in_room", R"("room":"ops","text":"hi")");
    change(R"("rule":"bans","argument":"b*")");
    bob.refused("join", "forbidden", R"("room":"ops")");
    change(R"("rule":"ban_exceptions","argument":"bob")");
    BOOST_TEST(text_in(bob.ask("join", R"("room":"ops")"), "type") == "joined");
    bob.say("hi", "ops");
    change(R"("rule":"ban_exceptions","argument":"bob","on":false)");
    bob.refused("message", "forbidden", R"("room":"ops","text":"hi")");
    change(R"("rule":"bans","argument":"b*","on":false)");
    bob.say("hi", "ops");
}

BANTER_TEST_IN(operator_and_bob, a_change_without_an_effect_is_not_announced)
{
    change(R"("rule":"bans","argument":"eve")");
    bob.expect("rules_changed");
    BOOST_TEST(change(R"("rule":"bans","argument":"EVE")").at("changes").as_array().empty());
    BOOST_TEST(change(R"("rule":"moderated","on":false)").at("changes").as_array().empty());
    BOOST_TEST(bob.fence().empty());
}

BANTER_TEST_IN(operator_and_bob, a_list_of_changes_is_applied_whole_or_not_at_all)
{
    const refusal all[] = {
        {"bad_request", R"("changes":[{"rule":"moderated"},{"rule":"limit","argument":"none"}])"},
        {"no_such_user", R"("changes":[{"rule":"moderated"},{"rule":"voices","argument":"nobody"}])"},
        {"bad_request", R"("changes":[{"rule":"moderated"},{"rule":"nonsense"}])"},
        {"bad_request", R"("changes":[{"rule":"moderated"}],"rule":"secret")"},
        {"bad_request", R"("changes":[])"},
        {"bad_request", R"("rule":"key","argument":"two words")"},
    };
    for (const auto& each : all) {
        alice.refused("change", each.code, R"("room":"ops",)" + each.fields);
        BOOST_TEST(!bob.ask("rules", R"("room":"ops")").at("rules").at("moderated").as_bool());
        BOOST_TEST(bob.fence().empty());
    }
}

BANTER_TEST_IN(operator_and_bob, a_limit_counts_those_inside)
{
    change(R"("rule":"limit","argument":"2")");
    auto carol = json("carol", R"("rooms":[])");
    carol.refused("join", "forbidden", R"("room":"ops")");
    bob.ask("leave", R"("room":"ops")");
    BOOST_TEST(text_in(carol.ask("join", R"("room":"ops")"), "type") == "joined");
}

BANTER_TEST_IN(operator_fixture, a_secret_room_is_invisible_to_non_members)
{
    change(R"("rule":"secret")");
    auto eve = json("eve");
    for (const char* const request : {"history", "members", "rules", "leave", "topic", "message"})
        eve.refused(request, "no_such_room", R"("room":"ops","text":"hi")");
    const auto rooms = eve.ask("rooms");
    for (const auto& room : rooms.at("rooms").as_array())
        BOOST_TEST(text_in(room.as_object(), "room") != "ops");
    BOOST_TEST(alice.ask("rooms").at("rooms").as_array().size() == 2u);
    BOOST_TEST(boost::json::serialize(eve.ask("people", R"("names":["alice"])")).find("ops") ==
               std::string::npos);
}

BANTER_TEST_IN(operator_fixture, an_invitation_opens_a_room_of_the_invited)
{
    change(R"("rule":"invite_only")");
    auto bob = json("Bob");
    bob.refused("join", "forbidden", R"("room":"ops")");
    BOOST_TEST(text_in(alice.ask("invite", R"("room":"ops","user":"Bob")"), "type") == "invited");
    bob.expect("invited", R"("room":"ops","user":"Bob","by":"alice")");
    BOOST_TEST(text_in(bob.ask("join", R"("room":"ops")"), "type") == "joined");
    bob.ask("leave", R"("room":"ops")");
    bob.refused("join", "forbidden", R"("room":"ops")"); // it was for once
}

BANTER_TEST_IN(operator_and_bob, an_invitation_admits_the_invited_user_only)
{
    auto carol = json("carol");
    alice.ask("invite", R"("room":"ops","user":"carol")");
    carol.expect("invited", R"("room":"ops","user":"carol","by":"alice")");
    BOOST_TEST(bob.fence().empty());
    alice.refused("invite", "bad_request", R"("room":"ops","user":"Bob")"); // he is there
    carol.refused("invite", "not_in_room", R"("room":"ops","user":"alice")");
}

BANTER_TEST_IN(operator_fixture, a_key_lets_in)
{
    change(R"("rule":"key","argument":"word")");
    auto bob = json("Bob");
    bob.refused("join", "forbidden", R"("room":"ops")");
    bob.refused("join", "forbidden", R"("room":"ops","key":"wrong")");
    BOOST_TEST(!bob.ask("rules", R"("room":"ops")").at("rules").as_object().contains("key"));
    BOOST_TEST(text_in(bob.ask("join", R"("room":"ops","key":"word")"), "type") == "joined");
    BOOST_TEST(text_in(bob.ask("rules", R"("room":"ops")").at("rules").as_object(), "key") == "word");
}

BANTER_TEST_IN(operator_fixture, a_private_room_cannot_be_read_from_outside)
{
    alice.say("inside", "ops");
    auto eve = json("eve");
    const char* const on_and_off[][2] = {
        {R"("rule":"secret")", R"("rule":"secret","on":false)"},
        {R"("rule":"invite_only")", R"("rule":"invite_only","on":false)"},
        {R"("rule":"key","argument":"word")", R"("rule":"key","argument":"word","on":false)"},
    };
    for (const auto& [on, off] : on_and_off) {
        BOOST_TEST_CONTEXT(on)
        {
            change(on);
            BOOST_TEST(text_in(eve.ask("history", R"("room":"ops")"), "type") == "error");
            BOOST_TEST(texts_of(eve.ask("search", R"("text":"inside")")).empty());
            BANTER_TEST_LISTS(texts_of(alice.ask("search", R"("text":"inside")")), strings{"inside"});
            change(off);
            BANTER_TEST_LISTS(texts_of(eve.ask("search", R"("text":"inside")")), strings{"inside"});
        }
    }
}

BANTER_TEST_IN(operator_and_bob, a_topic_may_be_locked)
{
    BOOST_TEST(text_in(bob.ask("topic", R"("room":"ops","text":"tea")"), "type") == "topic");
    change(R"("rule":"topic_lock")");
    bob.refused("topic", "forbidden", R"("room":"ops","text":"coffee")");
    BOOST_TEST(text_in(alice.ask("topic", R"("room":"ops","text":"coffee")"), "type") == "topic");
}

BOOST_AUTO_TEST_SUITE_END()
