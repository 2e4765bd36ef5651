// Retention: which rooms and conversations are forgotten with the horizon, and when.
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_trim)

namespace {

// Alice and bob are connected, in no room.
struct trimmed : fixture {
    trimmed()
    {
        comes(0, hello_with("alice", ""));
        comes(1, hello_with("bob", "bob's secret"));
    }

    std::string trims(seq_number horizon, seq_number ids_horizon = 0)
    {
        ask(it, {{the_server, {}, {}}, trim{horizon, ids_horizon}}, last = {});
        return text_of(last);
    }

    // Says something in a room that nobody is in afterwards. @return its number
    seq_number says_in(const char* room, const char* text = "hi")
    {
        does(0, join{room, {}, 0});
        does(0, post_message{room, text, {}});
        const auto seq = last.entries.at(0).message.seq;
        does(0, leave{room});
        return seq;
    }

    bool has_room(const char* name) { return description_of(name) != "no room"; }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_room_whose_messages_are_trimmed_is_forgotten_if_nobody_is_in_it, trimmed)
{
    says_in("old");
    const auto horizon = says_in("ops");
    says_in("dev");
    says_in("old");
    BOOST_TEST(trims(horizon) == "trim: 2 ids 0 after 4\n");
    BOOST_TEST(!has_room("ops"));
    BOOST_TEST(has_room("dev"));
    BOOST_TEST(has_room("old")); // its newest message is above
}

BOOST_FIXTURE_TEST_CASE(a_room_with_members_stays_until_the_last_one_leaves, trimmed)
{
    does(0, join{"ops", {}, 0});
    does(1, join{"ops", {}, 0});
    does(0, post_message{"ops", "hi", {}});
    trims(1);
    BOOST_TEST(description_of("ops") == "'' m0: ops has [@alice,bob] 2\n");
    does(0, leave{"ops"});
    BOOST_TEST(has_room("ops"));
    does(1, depart{});
    BOOST_TEST(!has_room("ops"));
}

BOOST_FIXTURE_TEST_CASE(a_room_with_a_topic_or_rules_and_the_lobby_stay, trimmed)
{
    does(0, join{"tea", {}, 0});
    does(0, set_topic{"tea", "green"});
    does(0, join{"ops", {}, 0});
    does(0, change_rules{"ops", {{rule::moderated}}});
    for (const auto* room : {"tea", "ops"}) {
        does(0, post_message{room, "hi", {}});
        does(0, leave{room});
    }
    does(0, join{"lobby", {}, 0});
    does(0, post_message{"lobby", "hi", {}});
    does(0, leave{"lobby"});
    trims(100);
    BOOST_TEST(has_room("tea"));
    BOOST_TEST(has_room("ops"));
    BOOST_TEST(has_room("lobby"));
}

BOOST_FIXTURE_TEST_CASE(the_first_user_of_a_room_whose_messages_are_trimmed_becomes_its_operator, trimmed)
{
    does(0, join{"ops", {}, 0});
    does(0, change_rules{"ops", {{rule::invite_only}}});
    does(0, post_message{"ops", "for us", {}});
    does(0, leave{"ops"});
    BOOST_TEST(has(does(1, join{"ops", {}, 0}), "forbidden/invite_only"));
    trims(1);
    BOOST_TEST(has(does(1, join{"ops", {}, 0}), "[@bob] 1"));
}

BOOST_FIXTURE_TEST_CASE(a_room_is_forgotten_at_the_start_of_a_run, trimmed)
{
    does(0, join{"ops", {}, 0});
    does(0, post_message{"ops", "hi", {}});
    trims(1);
    BOOST_TEST(has_room("ops"));
    ask(it, {{the_server, {}, {}}, started{"next"}}, last = {});
    BOOST_TEST(!has_room("ops"));
}

BOOST_AUTO_TEST_CASE(a_hub_that_is_made_from_recovered_rooms_has_none_that_is_trimmed)
{
    const std::vector<recovered_room> known{
        {"old", "", {7, {}}, {}, {}},        {"edge", "", {9, {}}, {}, {}},
        {"new", "", {10, {}}, {}, {}},       {"tea", "green", {7, {}}, {}, {}},
        {"ops", "", {7, {}}, {}, {}},        {"@alice,bob", "", {9, {}}, {}, {}},
        {"@bob,carol", "", {10, {}}, {}, {}}};
    hub h{{"now", 10, {9, 4}}, known, {{"rules", "ops", "made 3\nmoderated\n"}}};
    const auto state = h.state_text();
    BOOST_TEST(has(state, " given 10 trimmed 9 ids 4 "));
    for (const auto* gone : {"room old ", "room edge ", "@alice,bob"})
        BOOST_TEST(!has(state, gone), gone);
    for (const auto* kept : {"room new ", "room tea ", "room ops ", "@bob,carol"})
        BOOST_TEST(has(state, kept), kept);
}

BOOST_FIXTURE_TEST_CASE(a_trim_that_raises_no_horizon_changes_nothing, trimmed)
{
    for (int i = 0; i < 9; ++i)
        says_in("ops");
    BOOST_TEST(trims(5, 3) == "trim: 5 ids 3 after 9\n");
    const auto state = it.state_text();
    for (const auto& [horizon, ids] : {std::pair{5, 3}, std::pair{4, 2}, std::pair{0, 0}}) {
        BOOST_TEST(trims(horizon, ids) == "");
        BOOST_TEST(!last.stores_something());
        BOOST_TEST(it.state_text() == state);
    }
    BOOST_TEST(trims(4, 4) == "trim: 5 ids 4 after 9\n"); // each by itself
    BOOST_TEST(trims(6, 0) == "trim: 6 ids 4 after 9\n");
}

BOOST_FIXTURE_TEST_CASE(the_horizon_is_never_above_the_last_number_and_that_of_ids_never_above_it, trimmed)
{
    says_in("ops");
    says_in("ops");
    BOOST_TEST(trims(1, 2) == "trim: 1 ids 1 after 2\n");
    BOOST_TEST(trims(100, 100) == "trim: 2 ids 2 after 2\n");
    does(0, join{"new", {}, 0});
    does(0, post_message{"new", "hi", {}});
    does(0, leave{"new"});
    BOOST_TEST(has_room("new"));
}

BOOST_FIXTURE_TEST_CASE(a_room_that_is_made_again_after_a_trim_is_new, trimmed)
{
    says_in("ops");
    trims(1);
    does(1, join{"ops", {}, 0});
    BOOST_TEST(description_of("ops") == "'' m0: ops has [@bob] 1\n");
    does(1, post_message{"ops", "hi", {}});
    does(1, leave{"ops"});
    BOOST_TEST(has_room("ops"));
}

BOOST_FIXTURE_TEST_CASE(history_is_limited_to_what_is_above_the_horizon, trimmed)
{
    does(0, join{"ops", {}, 0});
    does(0, post_message{"ops", "1", {}});
    does(0, post_message{"ops", "2", {}});
    trims(1);
    does(0, history_query{"ops", {}, {}, 10});
    BOOST_TEST(std::get<history_query>(last.allowed.at(0).query).since == 1u);
}

// ---- conversations

BOOST_FIXTURE_TEST_CASE(conversations_are_forgotten_with_their_newest_message, trimmed)
{
    does(1, message_to("alice")); // 1
    BOOST_TEST(conversations_of(1) == "@alice,bob with alice; ");
    does(1, message_to("bob")); // 2
    trims(1);
    BOOST_TEST(conversations_of(0) == "");
    BOOST_TEST(conversations_of(1) == "@bob,bob with bob; ");
    does(0, message_to("bob")); // 3
    BOOST_TEST(conversations_of(0) == "@alice,bob with bob; ");
    trims(2);
    BOOST_TEST(conversations_of(1) == "@alice,bob with alice; ");
}

// It was subscribed by its hello. Under its next name it must not hear the conversation.
BOOST_FIXTURE_TEST_CASE(who_hears_a_conversation_because_of_missed_messages_stops_when_it_is_forgotten,
                        trimmed)
{
    does(0, message_to("bob")); // 1
    does(1, depart{});
    does(0, message_to("bob")); // 2
    comes(1, hello_with("bob", "bob's secret", true));
    BOOST_TEST(trims(1) == "trim: 1 ids 0 after 2\n");
    BOOST_TEST(trims(2) == "trim: 2 ids 0 after 2\nm1.1: exits @alice,bob\n");
    BOOST_TEST(!has(it.state_text(), "conversation @alice,bob"));
}

BOOST_AUTO_TEST_SUITE_END()
