// How long an invitation counts, and whose.
#include "test/chat/room_scene.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_invitations)

BOOST_AUTO_TEST_CASE(an_invitation_ends_with_the_room_that_it_was_for)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "carol", {});
    s.does(0, invite{"ops", "carol"});
    s.does(0, leave{"ops"});
    BOOST_TEST(s.description_of("ops") == "no room");
    s.enters(2, "bob", {"ops"}); // another room of the same name
    s.does(2, change_rules{"ops", {{rule::invite_only}}});
    BOOST_TEST(s.does(1, join{"ops", {}, 0}) == "m1: error forbidden/invite_only\n");
    s.does(2, invite{"ops", "carol"});
    BOOST_TEST(has(s.does(1, join{"ops", {}, 0}), "enters ops"));
}

BOOST_AUTO_TEST_CASE(an_invitation_by_a_plain_member_ends_when_entry_is_restricted)
{
    const rule_change restrictions[] = {
        {rule::invite_only}, {rule::key, true, "sesame"}, {rule::limit, true, "1"}};
    for (const auto& restriction : restrictions) {
        scene s;
        s.does(plain, invite{"ops", "carol"});
        s.does(op, change_rules{"ops", {restriction}});
        BOOST_TEST(s.joins(outsider).starts_with("m3: error forbidden/"));
        // nor does it count again under other rules
        s.does(op, change_rules{"ops", {{restriction.rule, false}, {rule::key, true, "open"}}});
        BOOST_TEST(s.joins(outsider) == "m3: error forbidden/key\n");
    }
}

BOOST_AUTO_TEST_CASE(an_invitation_by_an_operator_outlives_the_restriction_of_entry)
{
    for (const auto who : {op, server_op}) {
        scene s;
        s.does(who, invite{"ops", "carol"});
        s.does(plain, invite{"ops", "carol"}); // takes nothing away
        s.set(rule::invite_only);
        s.set(rule::key, "sesame");
        BOOST_TEST(has(s.joins(outsider), "enters ops"));
    }
}

BOOST_AUTO_TEST_CASE(the_invitations_of_an_operator_end_with_its_role)
{
    scene s;
    s.set(rule::operators, "bob");
    s.does(plain, invite{"ops", "carol"});
    s.set(rule::invite_only);
    s.set(rule::operators, "bob", false);
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/invite_only\n");
}

BOOST_AUTO_TEST_CASE(one_change_ends_the_invitations_of_several_operators)
{
    scene s;
    s.set(rule::operators, "bob");
    s.set(rule::operators, "voice");
    s.enters(7, "dave", {});
    s.enters(8, "eve", {});
    s.does(plain, invite{"ops", "carol"});
    s.does(voice, invite{"ops", "dave"});
    s.does(op, invite{"ops", "eve"});
    s.does(op,
           change_rules{
               "ops",
               {{rule::invite_only}, {rule::operators, false, "bob"}, {rule::operators, false, "voice"}}});
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/invite_only\n");
    BOOST_TEST(s.joins(7) == "m7: error forbidden/invite_only\n");
    BOOST_TEST(has(s.joins(8), "enters ops"));
}

BOOST_AUTO_TEST_CASE(the_invitations_of_an_absent_operator_end_with_its_record)
{
    scene s;
    s.comes(7, hello_with("dave", "dave's secret"));
    s.does(7, join{"ops", {}, 0});
    s.set(rule::operators, "dave");
    s.does(7, invite{"ops", "carol"});
    s.does(7, depart{});
    s.set(rule::invite_only);
    s.set(rule::operators, "dave", false);
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/invite_only\n");
}

// Somebody who was made an operator invites an accomplice.
BOOST_AUTO_TEST_CASE(an_invitation_ends_with_the_power_of_its_giver)
{
    const struct {
        const char* what;
        void (*happens)(scene&);
    } cases[] = {{"kicked",
                  [](scene& s) {
                      s.does(op, kick{"ops", "bob", {}});
                  }},
                 {"kicked, and back",
                  [](scene& s) {
                      s.does(op, kick{"ops", "bob", {}});
                      s.does(plain, join{"ops", {}, 0});
                      s.set(rule::operators, "bob");
                  }},
                 {"has left", [](scene& s) { s.does(plain, leave{"ops"}); }},
                 {"is gone", [](scene& s) { s.does(plain, depart{}); }},
                 {"has renamed itself, kicked", [](scene& s) {
                      s.does(plain, new_name("robert"));
                      s.does(op, kick{"ops", "robert", {}});
                  }}};
    for (const auto& each : cases) {
        scene s;
        s.set(rule::operators, "bob");
        s.does(plain, invite{"ops", "carol"});
        each.happens(s);
        s.set(rule::invite_only);
        s.set(rule::key, "sesame");
        BOOST_TEST(s.joins(outsider) == "m3: error forbidden/invite_only\n", each.what);
    }
}

BOOST_AUTO_TEST_CASE(an_invitation_under_the_same_rules_outlives_a_giver_who_leaves_but_not_a_ban)
{
    for (const bool banned : {false, true}) {
        scene s;
        s.set(rule::operators, "bob");
        s.set(rule::key, "sesame");
        s.does(plain, invite{"ops", "carol"});
        s.does(plain, leave{"ops"});
        if (banned)
            s.set(rule::bans, "bob");
        BOOST_TEST(has(s.joins(outsider), banned ? "forbidden/key" : "enters ops"));
    }
}

BOOST_AUTO_TEST_CASE(an_operator_on_record_need_not_be_present_for_its_invitation)
{
    scene s;
    s.comes(7, hello_with("dave", "dave's secret"));
    s.does(7, join{"ops", {}, 0});
    s.set(rule::operators, "dave");
    s.does(7, invite{"ops", "carol"});
    s.does(7, depart{});
    s.set(rule::invite_only);
    BOOST_TEST(has(s.joins(outsider), "enters ops"));
}

BOOST_AUTO_TEST_CASE(an_invitation_by_an_impostor_of_an_operator_on_record_ends_when_entry_is_restricted)
{
    const std::pair<rule_change, std::string> restrictions[] = {{{rule::invite_only}, "invite_only"},
                                                                {{rule::key, true, "sesame"}, "key"},
                                                                {{rule::limit, true, "1"}, "full"}};
    for (const auto& [restriction, refusal] : restrictions) {
        scene s;
        s.comes(7, hello_with("dave", "dave's secret"));
        s.does(7, join{"ops", {}, 0});
        s.set(rule::operators, "dave");
        s.does(7, depart{});
        s.enters(8, "dave", {"ops"});
        s.does(8, invite{"ops", "carol"});
        s.does(op, change_rules{"ops", {restriction}});
        BOOST_TEST(s.joins(outsider) == "m3: error forbidden/" + refusal + "\n");
    }
}

BOOST_AUTO_TEST_CASE(an_exception_for_a_claimed_name_does_not_save_the_invitation_of_an_impostor)
{
    for (const bool proven : {false, true}) {
        scene s;
        s.comes(7, hello_with("dave", "dave's secret"));
        if (!proven) {
            s.does(7, depart{});
            s.enters(7, "dave", {});
        }
        s.set(rule::key, "sesame");
        s.joins(7, "sesame");
        s.does(7, invite{"ops", "carol"});
        s.set(rule::bans, "dave");
        s.set(rule::ban_exceptions, "dave");
        BOOST_TEST(has(s.joins(outsider), proven ? "enters ops" : "forbidden/key"));
    }
}

BOOST_AUTO_TEST_CASE(an_invitation_belongs_to_the_connection_and_not_to_the_name)
{
    scene s;
    s.set(rule::invite_only);
    s.does(op, invite{"ops", "carol"});
    s.does(outsider, new_name("dave"));
    s.enters(7, "carol", {});
    BOOST_TEST(s.does(7, join{"ops", {}, 0}) == "m7: error forbidden/invite_only\n");
    BOOST_TEST(has(s.joins(outsider), "enters ops"));
}

BOOST_AUTO_TEST_CASE(an_exception_for_a_claimed_name_is_for_its_device)
{
    scene s;
    s.comes(7, hello_with("dave", "dave's secret"));
    s.does(7, depart{});
    s.set(rule::invite_only);
    s.set(rule::invite_exceptions, "*!*@*");
    s.enters(8, "dave", {});
    BOOST_TEST(s.does(8, join{"ops", {}, 0}) == "m8: error forbidden/invite_only\n");
    s.does(8, depart{});
    s.comes(7, hello_with("dave", "dave's secret"));
    BOOST_TEST(has(s.does(7, join{"ops", {}, 0}), "enters ops"));
    BOOST_TEST(has(s.joins(outsider), "enters ops")); // nobody has claimed carol
    s.set(rule::invite_only, {}, false);
    s.set(rule::bans, "dave");
    s.set(rule::ban_exceptions, "dave");
    s.does(7, depart{});
    BOOST_TEST(has(s.says("dave"), "forbidden/banned"));
}

BOOST_AUTO_TEST_SUITE_END()
