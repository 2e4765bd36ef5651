// Delivery marks, and the missed messages of a returning device.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using test::fixture;
using test::has;
using test::hello_with;
using test::message_to;
using test::new_name;

BOOST_AUTO_TEST_SUITE(hub_seen_suite)

BOOST_AUTO_TEST_CASE(a_returning_device_gets_the_messages_since_its_last_seen)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret", true);
    h.rooms = {"ops", "dev"};
    s.comes(0, h);
    BOOST_TEST(s.does(0, seen{5}) == "state: seen alice '5 @|5 dev|5 ops|'\n");
    BOOST_TEST(s.does(0, seen{5}) == "");
    BOOST_TEST(s.does(0, seen{4}) == "");
    s.does(0, leave{"dev"});
    BOOST_TEST(s.does(0, seen{9}) == "state: seen alice '9 @|5 dev|9 ops|'\n");
    s.enters(1, "bob", {});
    s.does(1, message_to("alice"));
    s.does(0, depart{});

    auto later = s.restarted();
    h.rooms = {"ops", "new"};
    const auto back = later.comes(0, h);
    BOOST_TEST(has(back, "enters ops''[@alice] 1 after 9\n"));
    BOOST_TEST(has(back, "enters new''[@alice] 1\n"));
    BOOST_TEST(back.ends_with("m0: listens in @alice,bob after 9 if missed\n"));
    join dev{"dev", {}, 0};
    dev.missed = true;
    BOOST_TEST(has(later.does(0, dev), "after 5\n"));
    later.does(0, leave{"dev"});
    dev.after = 7; // the client gives a newer position
    BOOST_TEST(has(later.does(0, dev), "after 7\n"));
    later.does(0, leave{"dev"});
    BOOST_TEST(has(later.does(0, join{"dev", {}, 0}), "[@alice] 1\n"));
}

BOOST_AUTO_TEST_CASE(bots_and_the_unproven_miss_nothing)
{
    fixture s;
    auto h = hello_with("alice", "alice's secret", true);
    h.rooms = {"ops"};
    s.comes(0, h);
    s.does(0, seen{5});
    s.does(0, depart{});
    h.bot = true;
    BOOST_TEST(s.comes(0, h).ends_with("[@alice] 1\n"));
    s.does(0, depart{});
    h.bot = false;
    h.secret_hash = "another secret";
    BOOST_TEST(s.comes(0, h).ends_with("[@alice] 1\n")); // of a new room
    BOOST_TEST(s.does(0, seen{6}) == "");
}

BOOST_AUTO_TEST_CASE(a_returning_device_of_a_bot_is_still_a_bot)
{
    fixture s;
    auto h = hello_with("robot", "robot's secret", true);
    h.rooms = {"ops"};
    s.comes(0, h);
    s.does(0, seen{5});
    set_user_flags flags;
    flags.bot = true;
    BOOST_TEST(s.does(0, flags) == "state: bot robot '1'\nm0: flags 2 changed 2\n");
    s.does(0, flags);
    BOOST_TEST(s.last.state_entries.empty());
    s.does(0, depart{});
    s.enters(1, "bob", {});
    s.does(1, message_to("robot"));

    auto later = s.restarted();
    const auto back = later.comes(0, h);
    BOOST_TEST_CONTEXT(back)
    {
        BOOST_TEST(has(back, "m0: flags 2 changed 2\n"));
        BOOST_TEST(back.ends_with("enters ops''[@robot] 1\n")); // after nothing, and no conversation
    }
    // it has missed nothing by that, should it cease to be one
    BOOST_TEST(later.does(0, seen{9}) == "state: seen robot '9 @|9 ops|'\n");
    flags.bot = false;
    BOOST_TEST(later.does(0, flags) == "state: bot robot ''\nm0: flags 0 changed 2\n");
    later.does(0, depart{});
    const auto a_person = later.comes(0, h);
    BOOST_TEST_CONTEXT(a_person)
    {
        BOOST_TEST(!has(a_person, "flags"));
        BOOST_TEST(has(a_person, "enters ops''[@robot] 1 after 9\n"));
        BOOST_TEST(a_person.ends_with(": listens in @bob,robot after 9 if missed\n"));
    }
}

BOOST_AUTO_TEST_CASE(the_bot_flag_of_a_hello_counts_and_is_stored_for_a_device)
{
    fixture s;
    auto h = hello_with("robot", "robot's secret");
    h.bot = true;
    BOOST_TEST(has(s.comes(0, h), "state: bot robot '1'\n"));
    s.does(0, depart{});
    h.bot = false;
    const auto person = s.comes(0, h);
    BOOST_TEST(has(person, "state: bot robot ''\n"));
    BOOST_TEST(!has(person, "flags"));
    s.does(0, depart{});

    h.bot = true;
    h.secret_hash = "another secret";
    BOOST_TEST(!has(s.comes(0, h), "state: "));
}

BOOST_AUTO_TEST_CASE(a_rename_to_a_bots_name_gets_nothing_unasked)
{
    fixture s;
    auto h = hello_with("robot", "robot's secret", true);
    h.bot = true;
    s.comes(0, h);
    s.does(0, depart{});
    s.enters(1, "bob", {});
    s.does(1, message_to("robot"));
    h.user = "robot_";
    h.bot.reset();
    s.comes(0, h);
    BOOST_TEST(!has(s.does(0, new_name("robot")), "if missed"));
}

BOOST_AUTO_TEST_CASE(conversations_count_as_seen_only_where_the_missed_were_asked_for)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    s.does(0, join{"ops", {}, 0});
    BOOST_TEST(s.does(0, seen{5}) == "state: seen alice '5 ops|'\n");
}

BOOST_AUTO_TEST_CASE(a_read_marker_only_moves_forward_and_is_kept_for_the_proven)
{
    const auto at = [](std::int64_t ms) { return banter::timestamp{std::chrono::milliseconds{ms}}; };
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    s.enters(1, "bob", {});
    BOOST_TEST(s.does(0, ask_read_marker{"#Ops"}, 1) == "m0 #1: #Ops read to nowhere\n");
    BOOST_TEST(s.does(0, read_marker{"#Ops", at(50)}) ==
               "state: marker alice|ops '50'\nm0: #Ops read to 50\n");
    BOOST_TEST(s.does(0, read_marker{"#ops", at(40)}) == "m0: #ops read to 50\n");
    BOOST_TEST(s.does(0, read_marker{"Bob", at(60)}) ==
               "state: marker alice|@alice,bob '60'\nm0: Bob read to 60\n");
    BOOST_TEST(s.does(0, ask_read_marker{"@alice,bob"}) == "m0: @alice,bob read to 60\n");
    BOOST_TEST(s.does(1, read_marker{"#ops", at(70)}) == "m1: #ops read to 70\n");
    BOOST_TEST(s.does(1, read_marker{"#ops", at(60)}) == "m1: #ops read to 70\n");
    BOOST_TEST(s.does(1, ask_read_marker{"# "}) == "m1: error bad_name\n");

    auto later = s.restarted();
    later.comes(0, hello_with("alice", "alice's secret"));
    later.enters(1, "bob", {});
    BOOST_TEST(later.does(0, ask_read_marker{"#ops"}) == "m0: #ops read to 50\n");
    BOOST_TEST(later.does(1, ask_read_marker{"#ops"}) == "m1: #ops read to nowhere\n");
}

BOOST_AUTO_TEST_CASE(the_oldest_of_too_many_read_markers_is_forgotten)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    for (std::size_t i = 0; i <= banter::limits::read_markers; ++i)
        s.does(0,
               read_marker{"#r" + std::to_string(i),
                           banter::timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(i) + 1}}});
    BOOST_TEST(has(test::text_of(s.last), "state: marker alice|r0 ''\n"));
    BOOST_TEST(s.does(0, ask_read_marker{"#r0"}) == "m0: #r0 read to nowhere\n");
    BOOST_TEST(s.does(0, ask_read_marker{"#r1"}) == "m0: #r1 read to 2\n");
}

BOOST_AUTO_TEST_CASE(beyond_the_limit_the_mark_of_the_least_recent_room_is_forgotten)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    std::string stored;
    for (std::size_t i = 0; i <= banter::limits::seen_rooms; ++i) {
        const auto room = "r" + std::to_string(i);
        s.does(0, join{room, {}, 0});
        s.does(0, seen{i + 1});
        stored = s.last.state_entries.at(0).value;
        s.does(0, leave{room});
    }
    BOOST_TEST(!has(stored, " r0\n"));
    BOOST_TEST(has(stored, "2 r1\n"));
    BOOST_TEST(has(stored, "201 r200\n"));
}

BOOST_AUTO_TEST_CASE(a_rename_to_the_devices_own_name_gets_its_missed_messages)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret", true));
    s.does(0, seen{5});
    s.does(0, depart{});
    s.enters(1, "bob", {});
    s.does(1, message_to("alice"));
    auto h = hello_with("alice_", "alice's secret", true);
    h.rooms = {"ops"};
    s.comes(0, h);
    const auto renamed = s.does(0, new_name("alice"));
    BOOST_TEST_CONTEXT(renamed)
    BOOST_TEST(renamed.ends_with("m0.1: listens in @alice,bob after 5 if missed\n"));
    BOOST_TEST(s.does(0, seen{7}) == "state: seen alice '7 @|'\n"); // alice has received only a part of ops
    s.does(0, join{"dev", {}, 0});
    BOOST_TEST(s.does(0, seen{8}) == "state: seen alice '8 @|8 dev|'\n");
    s.does(0, new_name("carol"));
    s.does(0, new_name("alice"));
    BOOST_TEST(s.does(0, seen{9}) == "state: seen alice '9 @|8 dev|'\n");
}

BOOST_AUTO_TEST_SUITE_END()
