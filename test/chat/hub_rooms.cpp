// Rooms: made, listed, named, left and forgotten.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_rooms_suite)

BOOST_AUTO_TEST_CASE(the_first_join_makes_a_room_and_later_ones_find_it)
{
    fixture s;
    s.enters(0, "alice", {});
    s.enters(1, "bob", {});
    BOOST_TEST(s.does(0, join{"#Ops", {}, 0}, 1) == "ops: alice joins as @\nm0 #1: enters ops''[@alice] 1\n");
    BOOST_TEST(s.does(1, join{"OPS", {}, 5}, 2) ==
               "ops: bob joins\nm1 #2: enters ops''[@alice,bob] 2 last 5\n");
    BOOST_TEST(s.it.room_count() == 2u);
}

BOOST_AUTO_TEST_CASE(a_join_that_makes_no_sense_is_refused)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(s.does(0, join{"a b", {}, 0}, 1) == "m0 #1: error bad_name\n");
    BOOST_TEST(s.does(0, join{"#OPS", {}, 0}, 2) == "m0 #2: error bad_request/already_there\n");
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [@alice] 1\n");
}

BOOST_AUTO_TEST_CASE(a_server_has_a_limited_number_of_rooms_and_makes_another_when_one_is_forgotten)
{
    fixture s{2};
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(s.does(0, join{"dev", {}, 0}, 1) == "m0 #1: error too_many\n");
    BOOST_TEST(s.does(0, join{"lobby", {}, 0}) == "lobby: alice joins\nm0: enters lobby''[alice] 1\n");
    s.does(0, leave{"ops"});
    BOOST_TEST(s.does(0, join{"dev", {}, 0}) == "dev: alice joins as @\nm0: enters dev''[@alice] 1\n");
}

BOOST_AUTO_TEST_CASE(an_empty_room_is_forgotten_unless_it_has_messages_or_a_topic)
{
    fixture s;
    s.enters(0, "alice", {"silent", "spoken", "named", "unnamed"});
    s.does(0, post_message{"spoken", "hi", ""});
    s.does(0, set_topic{"named", "tea"});
    s.does(0, set_topic{"unnamed", "tea"});
    s.does(0, set_topic{"unnamed", ""});
    BOOST_TEST(s.does(0, post_message{"silent", "", ""}) == "m0: error bad_request\n"); // not spoken: refused
    s.does(0, depart{});
    BOOST_TEST(s.description_of("silent") == "no room");
    BOOST_TEST(s.description_of("spoken") == "'' m0: spoken has [] 0\n");
    BOOST_TEST(s.description_of("named") == "'tea' m0: named has [] 0\n");
    BOOST_TEST(s.description_of("unnamed") == "no room");
    BOOST_TEST(s.description_of("lobby") == "'' m0: lobby has [] 0\n");
}

BOOST_AUTO_TEST_CASE(rooms_that_the_journal_remembers_are_there_from_the_start)
{
    fixture s{0,
              {{.name = "old", .topic = "tea"},
               {.name = "lobby", .topic = "welcome"},
               {.name = "bare", .touched = {1, {}}},
               {.name = "void"}}};
    BOOST_TEST(s.it.room_count() == 3u);
    s.enters(0, "alice", {"old", "bare"});
    BOOST_TEST(s.does(0, list_rooms{}) == "m0: rooms bare''1 lobby'welcome'0 old'tea'1\n");
    s.does(0, depart{});
    BOOST_TEST(s.it.room_count() == 3u);
}

BOOST_AUTO_TEST_CASE(a_leave_unsubscribes_then_notifies_the_others_then_is_answered)
{
    fixture s;
    s.enters(0, "alice", {"ops", "lobby"});
    s.enters(1, "bob", {"ops"});
    BOOST_TEST(s.does(0, leave{"#OPS"}, 3) == "m0: exits ops\n"
                                              "ops: alice leaves\n"
                                              "m0 #3: left ops\n");
    BOOST_TEST(s.does(0, leave{"ops"}, 4) == "m0 #4: error not_in_room\n");
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [bob] 1\n");
}

BOOST_AUTO_TEST_CASE(requests_of_members_distinguish_an_unknown_room_from_one_not_joined)
{
    fixture s;
    s.enters(0, "alice", {});
    s.enters(1, "bob", {"ops"});
    const std::pair<std::string, std::string> table[] = {
        {"ops", "not_in_room"}, {"#OPS", "not_in_room"}, {"dev", "no_such_room"}, {"a b", "bad_name"}};
    for (const auto& [room, code] : table) {
        const auto expected = "m0 #1: error " + code + "\n";
        BOOST_TEST(s.does(0, leave{room}, 1) == expected);
        BOOST_TEST(s.does(0, post_message{room, "hi", ""}, 1) == expected);
        BOOST_TEST(s.does(0, set_topic{room, "tea"}, 1) == expected);
    }
}

BOOST_AUTO_TEST_CASE(requests_open_to_all_need_no_membership_but_a_room)
{
    fixture s;
    s.enters(0, "alice", {});
    s.enters(1, "bob", {"ops"});
    BOOST_TEST(s.does(0, list_members{"#Ops"}, 1) == "m0 #1: ops has [@bob] 1\n");
    BOOST_TEST(s.does(0, history_query{"#Ops", 3, {}, 7}, 2) == "m0 #2: history of ops before 3 limit 7\n");
    BOOST_TEST(s.does(0, search_query{"Tea", "#Ops", 4, 5}, 3) ==
               "m0 #3: search 'Tea' in ops before 4 limit 5\n");
    BOOST_TEST(s.does(0, search_query{"Tea", "", {}, 5}, 3) == "m0 #3: search 'Tea' in all limit 5\n");
    BOOST_TEST(s.does(0, list_members{"dev"}) == "m0: error no_such_room\n");
    BOOST_TEST(s.does(0, history_query{"dev", {}, 0, 1}) == "m0: error no_such_room\n");
    BOOST_TEST(s.does(0, search_query{"Tea", "dev", {}, 1}) == "m0: error no_such_room\n");
    BOOST_TEST(s.does(0, search_query{"Tea", "d e v", {}, 1}) == "m0: error bad_name\n");
}

BOOST_AUTO_TEST_CASE(a_topic_goes_to_its_author_with_the_id_and_to_the_others_without)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(s.does(0, set_topic{"#Ops", "tea"}, 5) == "topic: ops 'tea' by alice\n"
                                                         "m0 #5: ops topic of alice 'tea'\n"
                                                         "ops but m0: topic of alice 'tea'\n");
    s.enters(1, "bob", {});
    BOOST_TEST(s.does(1, join{"ops", {}, 0}) == "ops: bob joins\nm1: enters ops'tea'[@alice,bob] 2\n");
}

BOOST_AUTO_TEST_CASE(a_topic_is_one_short_line_or_nothing)
{
    const std::string longest(banter::limits::topic_bytes, 'x');
    const std::pair<std::string, std::string> bad[] = {
        {longest + "x", "too_long"}, {"two\nlines", "bad_request"}, {"\x1b[2J", "bad_request"}};
    fixture s;
    s.enters(0, "alice", {"ops"});
    for (const auto& [topic, code] : bad)
        BOOST_TEST(s.does(0, set_topic{"ops", topic}, 1) == "m0 #1: error " + code + "\n");
    BOOST_TEST(s.description_of("ops").starts_with("''"));
    for (const auto& good : {longest, std::string{"a\ttab"}, std::string{}}) {
        s.does(0, set_topic{"ops", good});
        BOOST_TEST(s.description_of("ops").starts_with("'" + good + "'"));
    }
}

BOOST_AUTO_TEST_CASE(lists_are_cut_and_counts_are_not)
{
    constexpr auto most = static_cast<std::uint32_t>(banter::limits::members_listed);
    fixture s;
    for (std::uint32_t i = 0; i <= most; ++i)
        s.enters(i, "u" + std::to_string(i), {"ops", "room" + std::to_string(i)});
    s.does(0, list_members{"ops"});
    const auto& who = std::get<members>(std::get<reply>(s.last.effects.at(0)).answer);
    BOOST_TEST(who.names.size() == most);
    BOOST_TEST(who.member_count == most + 1);

    s.does(0, list_rooms{});
    const auto& all = std::get<room_list>(std::get<reply>(s.last.effects.at(0)).answer);
    BOOST_TEST(all.rooms.size() == banter::limits::rooms_listed);
    BOOST_TEST(all.more);

    s.does(0, leave{"ops"});
    s.does(1, list_members{"ops"});
    BOOST_TEST(std::get<members>(std::get<reply>(s.last.effects.at(0)).answer).names.size() == most);
}

BOOST_AUTO_TEST_CASE(a_room_that_is_not_there_cannot_be_described)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.does(0, set_topic{"ops", "tea"});
    BOOST_TEST(s.description_of("ops") == "'tea' m0: ops has [@alice] 1\n");
    BOOST_TEST(s.description_of("dev") == "no room");
}

BOOST_AUTO_TEST_CASE(a_client_that_has_missed_changes_is_sent_the_present_state_unless_it_has_left)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "bob", {"ops"});
    s.does(0, set_topic{"ops", "tea"});
    BOOST_TEST(s.does(1, resync{"ops", true, false}) == "m1: ops has [@alice,bob] 2\n");
    BOOST_TEST(has(s.does(1, resync{"ops", false, true}), "'tea'"));
    BOOST_TEST(s.does(1, resync{"@alice,bob", true, true}) == "");
    s.does(1, leave{"ops"});
    BOOST_TEST(s.does(1, resync{"ops", true, true}) == "");
}

BOOST_AUTO_TEST_CASE(a_topic_and_a_room_are_after_a_restart_by_whom_and_when_they_were)
{
    fixture s;
    s.enters(0, "Alice", {"ops"});
    s.enters(1, "bob", {});
    s.does(0, set_topic{"ops", "tea"});
    s.does(0, post_message{"ops", "hi", "1"});
    auto later = s.restarted();
    later.enters(1, "bob", {});
    const auto described_by = [](fixture& f) {
        f.does(1, list_rooms{});
        std::string all;
        for (const auto& r : std::get<room_list>(std::get<reply>(f.last.effects.at(0)).answer).rooms)
            if (r.room == "ops")
                all += r.topic + " by " + r.topic_by.user + " at " +
                       std::to_string(r.topic_by.time.time_since_epoch().count());
        f.does(1, ask_rules{"ops"});
        return all + ", made at " +
               std::to_string(std::get<current_rules>(std::get<reply>(f.last.effects.at(0)).answer)
                                  .made.time_since_epoch()
                                  .count());
    };
    const auto before = described_by(s);
    BOOST_TEST(before == "tea by Alice at 5, made at 2");
    BOOST_TEST(described_by(later) == before);
}

BOOST_AUTO_TEST_SUITE_END()
