// The rules of a room, for each kind of member and for non-members.
#include "common/limits.hpp"
#include "test/chat/room_scene.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_rules_suite)

BOOST_AUTO_TEST_CASE(the_first_member_of_a_room_is_its_operator_except_in_the_lobby)
{
    fixture s;
    s.enters(0, "alice", {"ops", "lobby"});
    s.enters(1, "bob", {"ops"});
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [@alice,bob] 2\n");
    BOOST_TEST(s.description_of("lobby") == "'' m0: lobby has [alice] 1\n");
    s.does(0, leave{"ops"});
    BOOST_TEST(has(s.does(0, join{"ops", {}, 0}), "[alice,bob] 2")); // bob is still there
}

BOOST_AUTO_TEST_CASE(only_operators_change_rules_and_all_members_are_notified)
{
    scene s;
    BOOST_TEST(s.set(rule::moderated) == "state: rules ops 'made 2|moderated|'\n"
                                         "m0 #1: ops rules by op +moderated\n"
                                         "ops but m0: rules by op +moderated\n");
    for (const auto who : {voice, plain})
        BOOST_TEST(s.set(rule::moderated, {}, false, who).ends_with("error forbidden/not_operator\n"));
    BOOST_TEST(s.set(rule::moderated, {}, false, outsider) == "m3 #1: error not_in_room\n");
    for (const auto who : {guest, listener})
        BOOST_TEST(s.set(rule::moderated, {}, false, who).ends_with("error bad_request\n"));
    BOOST_TEST(has(s.set(rule::moderated, {}, false, server_op), "rules by sysop -moderated"));
    // a change without effect is not sent to other members
    BOOST_TEST(s.set(rule::moderated, {}, false) == "m0 #1: ops rules by op\n");
}

BOOST_AUTO_TEST_CASE(a_request_applies_all_its_changes_or_none)
{
    scene s;
    BOOST_TEST(s.does(op, change_rules{"ops", {{rule::secret}, {rule::operators, true, "nobody"}}}) ==
               "m0: error no_such_user\n");
    BOOST_TEST(has(s.does(outsider, list_rooms{}), "ops"));
    BOOST_TEST(
        s.does(op, change_rules{"ops", {{rule::operators, true, "bob"}, {rule::voices, true, "bob"}}}) ==
        "m0: ops rules by op +operators 'bob' +voices 'bob'\n"
        "ops but m0: rules by op +operators 'bob' +voices 'bob'\n");
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [@+bob,@op,+voice] 3\n");
}

BOOST_AUTO_TEST_CASE(arguments_are_checked)
{
    const std::tuple<rule, std::string, std::string> table[] = {
        {rule::operators, "carol", "not_in_room/not_there"},
        {rule::operators, "nobody", "no_such_user"},
        {rule::voices, "a#b", "bad_name"},
        {rule::bans, "*!*@10.0.0.1", "bad_request"},
        {rule::key, "two words", "bad_request"},
        {rule::key, "a,b", "bad_request"},
        {rule::key, std::string(65, 'k'), "bad_request"},
        {rule::key, "", "bad_request"},
        {rule::limit, "0", "bad_request"},
        {rule::limit, "-1", "bad_request"},
        {rule::limit, "many", "bad_request"}};
    scene s;
    for (const auto& [what, argument, code] : table)
        BOOST_TEST(s.set(what, argument) == "m0 #1: error " + code + "\n");
}

BOOST_AUTO_TEST_CASE(a_list_has_a_limited_number_of_entries)
{
    scene s;
    for (std::size_t i = 0; i < banter::limits::rule_entries; ++i)
        s.set(rule::bans, "u" + std::to_string(i));
    BOOST_TEST(s.set(rule::bans, "more") == "m0 #1: error too_many/list_full\n");
    s.set(rule::bans, "u7", false);
    BOOST_TEST(has(s.set(rule::bans, "more"), "+bans 'more'"));
}

BOOST_AUTO_TEST_CASE(in_a_moderated_room_only_operators_and_voiced_users_can_send)
{
    scene s;
    BOOST_TEST(s.may_post(plain));
    BOOST_TEST(s.says("anyone") == "said");
    s.set(rule::moderated);
    BOOST_TEST(s.may_post(op));
    BOOST_TEST(s.may_post(voice));
    BOOST_TEST(!s.may_post(plain));
    BOOST_TEST(has(s.does(plain, set_topic{"ops", "tea"}), "forbidden/moderated"));
    post_ephemeral waves;
    waves.room = "ops";
    BOOST_TEST(has(s.does(plain, waves), "forbidden/moderated"));
    s.does(voice, depart{});
    BOOST_TEST(has(s.says("voice"), "forbidden/moderated")); // a name proves nothing
}

BOOST_AUTO_TEST_CASE(in_a_room_without_outsiders_only_members_can_send)
{
    scene s;
    s.set(rule::no_outsiders);
    BOOST_TEST(s.may_post(plain));
    BOOST_TEST(has(s.says("anyone"), "forbidden/no_outsiders"));
}

BOOST_AUTO_TEST_CASE(banned_users_can_not_enter_or_send_without_a_voice)
{
    scene s;
    s.set(rule::bans, "B?B!*@*");
    BOOST_TEST(has(s.does(plain, post_message{"ops", "hi", ""}), "forbidden/banned"));
    BOOST_TEST(has(s.says("Bab"), "forbidden/banned"));
    BOOST_TEST(s.says("alice") == "said");
    s.set(rule::voices, "bob");
    BOOST_TEST(s.may_post(plain));
    s.does(plain, leave{"ops"});
    BOOST_TEST(s.joins(plain) == "m2: error forbidden/banned\n");
    s.does(op, invite{"ops", "bob"});
    BOOST_TEST(s.joins(plain) == "m2: error forbidden/banned\n");
    s.set(rule::ban_exceptions, "bob");
    BOOST_TEST(has(s.joins(plain), "enters ops"));
    BOOST_TEST(s.may_post(plain));
}

BOOST_AUTO_TEST_CASE(muted_users_can_enter_but_not_send)
{
    scene s;
    s.set(rule::mutes, "b?b");
    BOOST_TEST(has(s.does(plain, post_message{"ops", "hi", ""}), "forbidden/muted"));
    BOOST_TEST(has(s.says("bab"), "forbidden/muted"));
    s.does(plain, leave{"ops"});
    BOOST_TEST(has(s.joins(plain), "enters ops"));
    s.set(rule::operators, "bob");
    BOOST_TEST(s.may_post(plain));
}

BOOST_AUTO_TEST_CASE(an_invite_only_room_admits_only_invited_users)
{
    scene s;
    s.set(rule::invite_only);
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/invite_only\n");
    BOOST_TEST(has(s.does(plain, invite{"ops", "carol"}), "forbidden/not_operator"));
    BOOST_TEST(s.does(op, invite{"ops", "carol"}, 1) == "m3: op invites carol to ops\n"
                                                        "ops but m0: op invites carol\n"
                                                        "m0 #1: op invites carol to ops\n");
    BOOST_TEST(has(s.joins(outsider), "enters ops"));
    s.does(outsider, leave{"ops"});
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/invite_only\n"); // it counted once
    s.set(rule::invite_exceptions, "car*");
    BOOST_TEST(has(s.joins(outsider), "enters ops"));
    BOOST_TEST(has(s.joins(server_op), "enters ops"));
}

BOOST_AUTO_TEST_CASE(an_invitation_needs_a_room_and_a_non_member)
{
    scene s;
    BOOST_TEST(s.does(op, invite{"ops", "bob"}) == "m0: error bad_request/already_there\n");
    BOOST_TEST(s.does(op, invite{"ops", "nobody"}) == "m0: error no_such_user\n");
    BOOST_TEST(s.does(op, invite{"dev", "bob"}) == "m0: error no_such_room\n");
    BOOST_TEST(s.does(outsider, invite{"ops", "sysop"}) == "m3: error not_in_room\n");
    BOOST_TEST(has(s.does(plain, invite{"ops", "carol"}), "bob invites carol"));
}

BOOST_AUTO_TEST_CASE(of_too_many_invitations_the_oldest_counts_no_more)
{
    constexpr auto most = static_cast<std::uint32_t>(banter::limits::invitations);
    scene s;
    for (std::uint32_t i = 0; i <= most; ++i) {
        const auto room = "r" + std::to_string(i);
        s.enters(10 + i, "u" + std::to_string(i), {room});
        s.does(10 + i, change_rules{room, {{rule::invite_only}}});
        s.does(10 + i, invite{room, "carol"});
    }
    BOOST_TEST(s.does(outsider, join{"r0", {}, 0}) == "m3: error forbidden/invite_only\n");
    for (const auto i : {1u, most})
        BOOST_TEST(has(s.does(outsider, join{"r" + std::to_string(i), {}, 0}), "enters r"));
}

BOOST_AUTO_TEST_CASE(a_key_and_a_limit_hold_for_users_without_an_invitation)
{
    scene s;
    s.set(rule::key, "sesame");
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/key\n");
    BOOST_TEST(s.joins(outsider, "Sesame") == "m3: error forbidden/key\n");
    s.set(rule::limit, "3");
    BOOST_TEST(s.joins(outsider, "sesame") == "m3: error forbidden/full\n");
    s.set(rule::limit, "4");
    BOOST_TEST(has(s.joins(outsider, "sesame"), "enters ops"));
    s.does(op, invite{"ops", "sysop"});
    set_user_flags flags;
    flags.server_operator = false;
    s.does(server_op, flags);
    BOOST_TEST(has(s.joins(server_op), "enters ops"));
}

BOOST_AUTO_TEST_CASE(a_hello_enters_by_the_same_rules)
{
    scene s;
    s.set(rule::bans, "dave");
    s.does(7, arrive{});
    BOOST_TEST(s.does(7, fixture::hello_as("dave", {"ops"})).ends_with("m7: error forbidden/banned\n"));
}

BOOST_AUTO_TEST_CASE(a_private_room_can_not_be_read_or_received_from_outside)
{
    for (const auto what : {rule::invite_only, rule::key, rule::secret}) {
        const std::string code = what == rule::secret ? "no_such_room" : "forbidden/private";
        scene s;
        s.set(what, what == rule::key ? "sesame" : "");
        for (const auto who : {outsider, guest}) {
            const auto refusal = "m" + std::to_string(who) + ": error " + code + "\n";
            BOOST_TEST(s.does(who, history_query{"ops", {}, {}, 1}) == refusal);
            BOOST_TEST(s.does(who, search_query{"tea", "ops", {}, 1}) == refusal);
            BOOST_TEST(has(s.does(who, search_query{"tea", "", {}, 1}), "in all limit 1 but [ops]"));
        }
        BOOST_TEST(s.does(outsider, list_members{"ops"}) == "m3: error " + code + "\n");
        BOOST_TEST(s.does(guest, listen{"ops", {}, 0}) ==
                   "m4: error " + code + "\nm4: disconnected, not_welcome\n");
        for (const auto who : {plain, server_op}) {
            BOOST_TEST(has(s.does(who, history_query{"ops", {}, {}, 1}), "history of ops"));
            BOOST_TEST(has(s.does(who, search_query{"tea", "", {}, 1}), "in all limit 1\n"));
        }
        BOOST_TEST(has(s.does(outsider, list_rooms{}), "ops") == (what != rule::secret));
        BOOST_TEST(has(s.does(plain, list_rooms{}), "ops"));
    }
}

BOOST_AUTO_TEST_CASE(listening_guests_are_disconnected_when_the_room_becomes_private)
{
    scene s;
    s.does(guest, listen{"ops", {}, 0});
    s.does(7, arrive{arrive::kind::guest});
    s.does(7, listen{"dev", {}, 0});
    BOOST_TEST(s.set(rule::secret)
                   .ends_with("m4: exits ops\n"
                              "m4: error forbidden/private\n"
                              "m4: disconnected, not_welcome\n"));
    BOOST_TEST(!has(s.set(rule::invite_only), "m4"));
}

BOOST_AUTO_TEST_CASE(rules_are_sent_without_the_key_to_non_members)
{
    scene s;
    s.set(rule::key, "sesame");
    BOOST_TEST(s.does(plain, ask_rules{"ops"}) == "m2: rules of ops: key sesame|\n");
    BOOST_TEST(s.does(outsider, ask_rules{"ops"}) == "m3: rules of ops: \n");
    s.set(rule::secret);
    BOOST_TEST(s.does(outsider, ask_rules{"ops"}) == "m3: error no_such_room\n");
    BOOST_TEST(has(s.does(server_op, ask_rules{"ops"}), "key sesame|secret"));
}

BOOST_AUTO_TEST_CASE(a_locked_topic_is_the_operators)
{
    scene s;
    s.set(rule::topic_lock);
    for (const auto who : {voice, plain})
        BOOST_TEST(has(s.does(who, set_topic{"ops", "tea"}), "forbidden/not_operator"));
    BOOST_TEST(has(s.does(op, set_topic{"ops", "tea"}), "topic: ops"));
}

BOOST_AUTO_TEST_CASE(a_kicked_member_gets_the_operators_name_and_no_more_messages)
{
    scene s;
    for (const auto who : {voice, plain})
        BOOST_TEST(s.does(who, kick{"ops", "op"}).ends_with("error forbidden/not_operator\n"));
    BOOST_TEST(s.does(op, kick{"ops", "BOB", "enough"}, 1) ==
               "m2: exits ops\n"
               "m2: left ops saying 'enough' kicked by 'op'\n"
               "ops: bob leaves saying 'enough' kicked by 'op'\n"
               "m0 #1: done\n");
    BOOST_TEST(s.does(op, kick{"ops", "bob"}) == "m0: error not_in_room/not_there\n");
    BOOST_TEST(s.does(op, kick{"ops", "nobody"}) == "m0: error no_such_user\n");
    BOOST_TEST(has(s.joins(plain), "enters ops"));
    BOOST_TEST(has(s.does(server_op, kick{"ops", "op"}), "kicked by 'sysop'"));
}

BOOST_AUTO_TEST_CASE(the_lobby_can_not_become_private)
{
    scene s;
    for (const auto& change : {rule_change{rule::invite_only}, rule_change{rule::key, true, "k"},
                               rule_change{rule::secret}, rule_change{rule::limit, true, "5"}})
        BOOST_TEST(s.does(server_op, change_rules{"lobby", {change}}) == "m6: error forbidden/lobby\n");
    BOOST_TEST(has(s.does(server_op, change_rules{"lobby", {{rule::bans, true, "bob"}}}), "+bans"));
    BOOST_TEST(s.does(plain, join{"lobby", {}, 0}) == "m2: error forbidden/banned\n");
    s.does(plain, depart{});
    BOOST_TEST(s.does(listener, post_anonymous{"bob", "hi"}) == "m5: error forbidden/banned\n");
}

BOOST_AUTO_TEST_CASE(a_secret_room_is_invisible_to_guests)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.does(0, change_rules{"ops", {{rule::secret}, {rule::no_outsiders}}});
    s.does(1, arrive{arrive::kind::guest});
    post_anonymous something;
    something.user = "curl";
    something.room = "ops";
    something.text = "hi";
    BOOST_TEST(s.does(1, something) == "m1: error no_such_room\n");
    s.does(0, change_rules{"ops", {{rule::no_outsiders, false}}});
    BOOST_TEST(s.does(1, something) == "m1: error no_such_room\n");
}

BOOST_AUTO_TEST_SUITE_END()
