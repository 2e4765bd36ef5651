// Rules that outlive the members of a room, and when a room is forgotten.
#include "test/chat/room_scene.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_rules_kept)

BOOST_AUTO_TEST_CASE(rules_outlive_the_room_and_the_server)
{
    scene s;
    s.set(rule::bans, "bob");
    s.set(rule::key, "sesame");
    for (const auto who : {op, voice, plain})
        s.does(who, leave{"ops"});
    BOOST_TEST(s.joins(outsider) == "m3: error forbidden/key\n");
    auto later = s.restarted();
    later.enters(0, "bob", {});
    later.enters(1, "dave", {});
    join with_key{"ops", {}, 0};
    with_key.key = "sesame";
    BOOST_TEST(later.does(0, with_key) == "m0: error forbidden/banned\n");
    BOOST_TEST(later.does(1, join{"ops", {}, 0}) == "m1: error forbidden/key\n");
    BOOST_TEST(has(later.does(1, with_key), "enters ops''[@dave] 1")); // it has no recorded operator
    // without rules the room is forgotten again
    later.does(1, change_rules{"ops", {{rule::key, false}, {rule::bans, false, "bob"}}});
    later.does(1, leave{"ops"});
    BOOST_TEST(later.description_of("ops") == "no room");
    BOOST_TEST(later.restarted().description_of("ops") == "no room");
}

BOOST_AUTO_TEST_CASE(only_a_proven_operator_becomes_operator_again)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret");
    h.rooms = {"ops"};
    BOOST_TEST(has(s.comes(0, h), "state: rules ops 'made 2|operators alice|'"));
    auto later = s.restarted();
    later.enters(1, "bob", {"ops"}); // it is empty, but has a recorded operator
    BOOST_TEST(later.description_of("ops") == "'' m0: ops has [bob] 1\n");
    later.enters(2, "alice", {"ops"}); // any client can claim it
    BOOST_TEST(later.description_of("ops") == "'' m0: ops has [alice,bob] 2\n");
    later.does(2, depart{});
    later.comes(3, h);
    BOOST_TEST(later.description_of("ops") == "'' m0: ops has [@alice,bob] 2\n");
    later.does(3, change_rules{"ops", {{rule::invite_only}, {rule::bans, true, "alice"}}});
    later.does(3, leave{"ops"});
    BOOST_TEST(has(later.does(3, join{"ops", {}, 0}), "enters ops")); // the operator can still join
    later.does(3, change_rules{"ops", {{rule::operators, false, "alice"}}});
    later.does(3, leave{"ops"});
    BOOST_TEST(later.does(3, join{"ops", {}, 0}) == "m3: error forbidden/banned\n");
}

BOOST_AUTO_TEST_CASE(a_room_with_nothing_but_operators_is_forgotten_with_the_last)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret");
    h.rooms = {"ops"};
    s.comes(0, h);
    BOOST_TEST(has(s.does(0, leave{"ops"}), "state: rules ops ''\n"));
    BOOST_TEST(s.description_of("ops") == "no room");
    BOOST_TEST(s.restarted().description_of("ops") == "no room");
    s.does(0, join{"ops", {}, 0});
    s.does(0, change_rules{"ops", {{rule::moderated}}});
    BOOST_TEST(!has(s.does(0, depart{}), "state: rules"));
    BOOST_TEST(s.description_of("ops") != "no room");
}

BOOST_AUTO_TEST_CASE(an_invite_only_room_with_messages_stays_closed_without_an_operator)
{
    for (const bool said : {true, false}) {
        fixture s;
        s.enters(0, "alice", {"ops"});
        s.does(0, change_rules{"ops", {{rule::invite_only}}});
        if (said)
            s.does(0, post_message{"ops", "for us alone", "1"});
        else
            s.does(0, set_topic{"ops", "for us alone"});
        s.does(0, depart{});
        const auto outsiders_are_refused = [](fixture& at) {
            at.enters(1, "bob", {});
            BOOST_TEST(at.does(1, join{"ops", {}, 0}) == "m1: error forbidden/invite_only\n");
            BOOST_TEST(at.does(1, history_query{"ops", {}, {}, 5}) == "m1: error forbidden/private\n");
        };
        outsiders_are_refused(s);
        if (said) {
            auto later = s.restarted();
            outsiders_are_refused(later);
        }
        // a server operator can enter it, and make somebody its operator
        set_user_flags flags;
        flags.server_operator = true;
        s.does(1, flags);
        BOOST_TEST(has(s.does(1, join{"ops", {}, 0}), "[bob] 1"));
        BOOST_TEST(has(s.does(1, change_rules{"ops", {{rule::operators, true, "bob"}}}), "+operators 'bob'"));
    }
}

BOOST_AUTO_TEST_CASE(an_invite_only_room_without_messages_is_open_when_it_is_empty)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.does(0, change_rules{"ops", {{rule::invite_only}}});
    s.enters(1, "bob", {});
    BOOST_TEST(s.does(1, join{"ops", {}, 0}) == "m1: error forbidden/invite_only\n");
    s.does(0, depart{});
    BOOST_TEST(has(s.does(1, join{"ops", {}, 0}), "enters ops''[@bob] 1"));
    s.enters(2, "carol", {});
    BOOST_TEST(s.does(2, join{"ops", {}, 0}) == "m2: error forbidden/invite_only\n");
}

BOOST_AUTO_TEST_CASE(an_invite_only_room_without_messages_waits_for_its_recorded_operator)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret");
    h.rooms = {"ops"};
    s.comes(0, h);
    s.does(0, change_rules{"ops", {{rule::invite_only}}});
    s.does(0, depart{});
    s.enters(1, "bob", {});
    BOOST_TEST(s.does(1, join{"ops", {}, 0}) == "m1: error forbidden/invite_only\n");
    BOOST_TEST(has(s.comes(0, h), "enters ops''[@alice] 1"));
}

BOOST_AUTO_TEST_SUITE_END()
