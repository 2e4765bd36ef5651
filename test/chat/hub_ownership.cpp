// Who becomes operator of a room, and who speaks into it from outside.
#include "test/chat/room_scene.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_ownership)

BOOST_AUTO_TEST_CASE(nobody_becomes_operator_by_entering_a_room_in_which_something_was_said)
{
    const request said[] = {post_message{"ops", "for us", "1"}, set_topic{"ops", "for us"}};
    for (const auto& what : said) {
        fixture s;
        s.enters(0, "alice", {"ops"});
        s.does(0, what);
        s.does(0, depart{});
        s.comes(1, hello_with("mallory", "mallory's secret"));
        BOOST_TEST(has(s.does(1, join{"ops", {}, 0}), "[mallory] 1"));
        BOOST_TEST(!has(text_of(s.last), "state: rules")); // nor is anybody recorded
        BOOST_TEST(has(s.does(1, change_rules{"ops", {{rule::invite_only}}}), "forbidden/not_operator"));
        BOOST_TEST(has(s.comes(2, fixture::hello_as("eve", {"ops"})), "[eve,mallory] 2"));
    }
}

BOOST_AUTO_TEST_CASE(a_room_whose_topic_was_removed_is_new_after_a_restart)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.does(0, set_topic{"ops", "tea"});
    s.does(0, set_topic{"ops", ""});
    s.does(0, depart{});
    BOOST_TEST(s.description_of("ops") == "no room");
    auto later = s.restarted();
    BOOST_TEST(later.description_of("ops") == "no room");
    later.enters(1, "bob", {"ops"});
    BOOST_TEST(later.description_of("ops") == "'' m0: ops has [@bob] 1\n");
}

BOOST_AUTO_TEST_CASE(a_room_without_a_topic_is_forgotten_when_its_operator_on_record_leaves)
{
    fixture s;
    auto owner = hello_with("alice", "alice's secret");
    owner.rooms = {"dev"};
    s.comes(0, owner);
    s.does(0, set_topic{"dev", "tea"});
    s.does(0, set_topic{"dev", ""});
    s.does(0, leave{"dev"});
    BOOST_TEST(s.description_of("dev") == "no room");
    BOOST_TEST(s.restarted().description_of("dev") == "no room");
}

BOOST_AUTO_TEST_CASE(nobody_becomes_operator_by_entering_a_room_with_messages_after_a_restart)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.does(0, post_message{"ops", "for us", "1"});
    auto later = s.restarted();
    later.enters(1, "mallory", {"ops"});
    BOOST_TEST(later.description_of("ops") == "'' m0: ops has [mallory] 1\n");
}

BOOST_AUTO_TEST_CASE(nobody_becomes_operator_of_a_room_that_an_outsider_has_made)
{
    fixture s;
    s.does(0, arrive{arrive::kind::guest});
    s.does(0, post_anonymous{"curl", "hi", "ops", "", true});
    s.enters(1, "alice", {"ops"});
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [alice] 1\n");
}

BOOST_AUTO_TEST_CASE(the_operator_on_record_regains_a_room_with_messages)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret");
    h.rooms = {"ops"};
    s.comes(0, h);
    s.does(0, post_message{"ops", "for us", "1"});
    s.does(0, depart{});
    s.enters(1, "mallory", {"ops"});
    BOOST_TEST(has(s.comes(2, h), "[@alice,mallory] 2"));
    auto later = s.restarted();
    later.enters(1, "mallory", {"ops"});
    BOOST_TEST(has(later.comes(2, h), "[@alice,mallory] 2"));
}

BOOST_AUTO_TEST_CASE(a_server_operator_gives_a_room_without_operators_to_a_member)
{
    scene s;
    s.does(plain, post_message{"ops", "for us", "1"});
    s.does(op, leave{"ops"});
    BOOST_TEST(has(s.set(rule::operators, "bob", true, plain), "forbidden/not_operator"));
    BOOST_TEST(has(s.set(rule::operators, "bob", true, server_op), "+operators 'bob'"));
    BOOST_TEST(has(s.set(rule::topic_lock, {}, true, plain), "+topic_lock"));
}

BOOST_AUTO_TEST_CASE(nobody_speaks_from_outside_into_a_room_that_cannot_be_read_from_outside)
{
    const std::tuple<rule, std::string, std::string> table[] = {
        {rule::invite_only, "", "forbidden/invite_only"},
        {rule::key, "sesame", "forbidden/key"},
        {rule::secret, "", "no_such_room"}};
    for (const auto& [what, argument, code] : table) {
        scene s;
        s.set(what, argument);
        BOOST_TEST(has(s.says("anyone"), code));
        post_message p{"ops", "hi", ""};
        p.from_outside = true;
        BOOST_TEST(s.does(outsider, p) == "m3: error " + code + "\n");
        BOOST_TEST(has(s.does(server_op, p), "entry"));
        post_ephemeral waves;
        waves.room = "ops";
        waves.from_outside = true;
        BOOST_TEST(s.does(outsider, waves) == "m3: error " + code + "\n");
        BOOST_TEST(s.may_post(plain));
    }
}

BOOST_AUTO_TEST_CASE(nobody_speaks_from_outside_under_the_name_of_an_operator_on_record)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret");
    h.rooms = {"ops"};
    s.comes(0, h);
    s.does(0, post_message{"ops", "for us", "1"});
    s.does(1, arrive{arrive::kind::guest});
    const post_anonymous forged{"Alice", "hi", "ops", "", true};
    BOOST_TEST(s.does(1, forged) == "m1: error name_in_use\n");
    s.does(0, depart{});
    BOOST_TEST(s.does(1, forged) == "m1: error forbidden/not_proven\n");
    BOOST_TEST(has(s.does(1, post_anonymous{"alice", "hi", "dev", "", true}), "unproven"));
    post_message p{"ops", "hi", ""};
    p.from_outside = true;
    s.enters(2, "alice", {});
    BOOST_TEST(s.does(2, p) == "m2: error forbidden/not_proven\n");
    s.does(2, depart{});
    s.comes(3, hello_with("alice", "alice's secret"));
    BOOST_TEST(has(s.does(3, p), "entry"));
}

BOOST_AUTO_TEST_SUITE_END()
