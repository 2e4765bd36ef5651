// Users, conversations and the rules of rooms on the screen.
#include "client/console/chat_screen.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(chat_screen_users_suite)

namespace {

using kind = event::presence::kind;

chat_screen screen()
{
    return chat_screen{{{"lobby", "ops"}, false, [](std::time_t t) {
                            std::tm result{};
                            ::gmtime_r(&t, &result);
                            return result;
                        }}};
}

std::string shown(chat_screen& s, const update::any& u)
{
    s.show(u, "alice");
    return s.take_output();
}

std::string presence(kind what, std::string text = {}, std::string by = {})
{
    auto s = screen();
    return shown(s, update::presence{{"lobby", "bob", what, std::move(text), std::move(by)}, 2});
}

update::line from_bob(std::string_view text, update::line::timing written = update::line::timing::live)
{
    return {{"@alice,bob", 5, 0, "Bob", std::string{text}, "2026-11-23T06:37:44.123Z", "alice"}, written};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_direct_message_rings_once_and_is_counted_under_the_others_name)
{
    auto s = screen();
    shown(s, update::opened{"@alice,bob", "Bob"});
    BOOST_TEST(shown(s, from_bob("one")) == "\a-- Bob sent you a message; /msg Bob answers\n");
    BOOST_TEST(shown(s, from_bob("two")) == "\a");
    BOOST_TEST(s.prompt(0, true) == "#lobby @Bob:2!> ");
    s.enter("@alice,bob");
    BOOST_TEST(s.prompt(0, true) == "@Bob> ");
    BOOST_TEST(s.take_output() ==
               "── @Bob ──\n── Monday, 23 November 2026 ──\n06:37 Bob  one\n06:37 Bob  two\n");
    BOOST_TEST(shown(s, from_bob("three")) == "06:37 Bob  three\n");
}

BOOST_AUTO_TEST_CASE(a_conversation_that_another_user_opens_is_not_entered)
{
    auto s = screen();
    shown(s, update::left{"lobby"});
    shown(s, update::left{"ops"});
    shown(s, update::opened{"@alice,bob", "Bob"});
    shown(s, update::joined{"@alice,bob", "", {}, 2, false});
    BOOST_TEST(s.prompt(0, true) == "(no room)> ");
    shown(s, update::joined{"dev", "", {}, 2, false});
    BOOST_TEST(s.current() == "dev");
}

BOOST_AUTO_TEST_CASE(old_lines_of_a_conversation_are_no_news)
{
    auto s = screen();
    shown(s, update::opened{"@alice,bob", "Bob"});
    BOOST_TEST(shown(s, from_bob("one", update::line::timing::before_join)) == "");
    BOOST_TEST(shown(s, update::joined{"@alice,bob", "", {}, 2, false}) == "");
    BOOST_TEST(s.prompt(0, true) == "#lobby> ");
}

BOOST_AUTO_TEST_CASE(a_room_that_removed_us_stays_on_the_screen_and_says_why)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::kicked{"lobby", "bob", "noise"}) ==
               "\a!! bob removed you from #lobby: noise. /join lobby to return\n");
    BOOST_TEST(s.current() == "lobby");
    BOOST_TEST(s.prompt(0, true) == "#lobby (not joined)> ");
    BOOST_TEST(s.why_not_joined("lobby") == "bob removed you from #lobby: noise. /join lobby to return");
    shown(s, update::joined{"lobby", "", {}, 2, false});
    BOOST_TEST(s.prompt(0, true) == "#lobby> ");
}

BOOST_AUTO_TEST_CASE(a_refused_join_says_why_and_is_not_shown_as_leaving)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::join_refused{"dev", "forbidden", "#dev is invite-only", "invite_only"}) ==
               "!! can't join #dev: #dev is invite-only\n");
    BOOST_TEST(shown(s, update::join_refused{"lobby", "forbidden", "the key is missing", "key"}) ==
               "!! can't join #lobby: the key is missing; /join lobby KEY gives the key\n");
    BOOST_TEST(s.prompt(0, true) == "#lobby (not joined)> ");
    BOOST_TEST(shown(s, update::join_refused{"@alice,bob", "no_such_user", "there is no user Bob", ""}) ==
               "!! there is no user Bob\n");
}

BOOST_AUTO_TEST_CASE(the_conversation_of_a_former_name_stays_while_it_is_shown)
{
    auto s = screen();
    shown(s, update::opened{"@alice,bob", "Bob"});
    shown(s, update::opened{"@alice,eve", "Eve"});
    s.enter("@alice,bob");
    s.take_output();
    BOOST_TEST(shown(s, update::conversation_closed{"@alice,eve", "Eve"}) == "");
    BOOST_TEST(!s.shows("@alice,eve"));
    BOOST_TEST(shown(s, update::conversation_closed{"@alice,bob", "Bob"}) ==
               "-- this conversation is the one of your former name. /msg Bob to return\n");
    BOOST_TEST(s.current() == "@alice,bob");
}

BOOST_AUTO_TEST_CASE(what_we_say_to_one_user_from_elsewhere_is_shown_there)
{
    auto s = screen();
    shown(s, update::opened{"@alice,bob", "Bob"});
    auto own = from_bob("see you\nthere");
    own.message.user = "alice";
    BOOST_TEST(shown(s, own) == "-- to @Bob: see you\n            there\n");
    BOOST_TEST(s.prompt(0, true) == "#lobby> "); // nothing is unread
}

BOOST_AUTO_TEST_CASE(presence_is_shown_in_the_current_room)
{
    BOOST_TEST(presence(kind::left, "tea") == "-- bob left: tea\n");
    BOOST_TEST(presence(kind::left, "noise", "carol") == "-- carol removed bob: noise\n");
    BOOST_TEST(presence(kind::renamed, "Rob") == "-- bob is now known as Rob\n");
    BOOST_TEST(presence(kind::away, "tea") == "-- bob is away: tea\n");
    BOOST_TEST(presence(kind::back) == "-- bob is back\n");
    BOOST_TEST(presence(kind::other) == "");
}

BOOST_AUTO_TEST_CASE(operators_and_the_voiced_are_marked_among_the_members)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::member_list{{"lobby", {"a", "b", "c"}, 3, {"a"}, {"a", "b"}}}) ==
               "── #lobby, 3 members ──\n   @a, +b, c\n");
}

BOOST_AUTO_TEST_CASE(a_change_of_rules_is_shown_as_text)
{
    auto s = screen();
    BOOST_TEST(
        shown(s, update::rules_changed{"ops", "bob", {{"bans", true, "eve*"}, {"moderated", false, {}}}}) ==
        "-- #ops: bob banned eve*\n-- #ops: bob allowed everyone to send messages\n");
    BOOST_TEST(shown(s, update::rules_changed{"ops", "", {{"key", true, "word"}}}) ==
               "-- #ops: alice set a key for the room\n");
    BOOST_TEST(shown(s, update::rules_changed{"ops", "bob", {{"tea\x1b", true, "x"}}}) ==
               "-- #ops: bob set the rule tea x\n");
}

BOOST_AUTO_TEST_CASE(a_change_without_an_effect_is_told)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::rules_changed{"ops", "", {}, {"bans", false, "nobody"}}) ==
               "-- Nothing changed: nobody is not banned.\n");
    BOOST_TEST(shown(s, update::rules_changed{"ops", "", {}, {"secret", true, {}}}) ==
               "-- Nothing changed.\n");
}

BOOST_AUTO_TEST_CASE(a_key_for_a_new_room_is_told_to_be_none)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::key_unused{"priv"}) ==
               "-- #priv is new and has no key. /set key WORD sets one.\n");
}

BOOST_AUTO_TEST_CASE(a_conversation_says_that_its_messages_go_to_a_former_name)
{
    auto s = screen();
    shown(s, update::opened{"@alice,op_er", "Op Er"});
    const update::presence renamed{{"@alice,op_er", "Op Er", kind::renamed, "Op New", {}}, 1};
    BOOST_TEST(shown(s, renamed) == ""); // another room is shown
    const std::string told =
        "-- Op Er is now known as Op New. Messages here go to Op Er; /msg Op New writes to "
        "Op New.\n";
    s.enter("@alice,op_er");
    BOOST_TEST(s.take_output().ends_with(told));
    BOOST_TEST(shown(s, renamed) == told);
}

BOOST_AUTO_TEST_CASE(the_rules_of_a_room_are_listed)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::rules{{"ops", {}}}) == "-- #ops has no rules\n");
    BOOST_TEST(shown(s, update::rules{{"ops", {{"secret", true, {}}, {"bans", true, "eve*"}}}}) ==
               "── rules of #ops ──\n   secret: shown to members only\n   banned: eve*\n");
}

BOOST_AUTO_TEST_CASE(the_information_about_a_user_is_listed)
{
    auto s = screen();
    event::user_info bob{"Bob",         true, "Bob B.", "tea", true, false, "2026-11-23T06:37:44.123Z",
                         {"dev", "ops"}};
    BOOST_TEST(shown(s, update::people{{bob, {"eve", false, {}, {}, false, false, {}, {}}}}) ==
               "── Bob ──\n   Bob B.\n   away: tea\n   a bot\n   in #dev, #ops\n"
               "   here since 2026-11-23 06:37\n-- no user named eve is connected\n");
}

BOOST_AUTO_TEST_CASE(invitations_renames_and_absence_are_shown)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::invited{"dev", "alice", "bob"}) ==
               "\a-- bob invites you to #dev; /join dev\n");
    BOOST_TEST(shown(s, update::invited{"dev", "bob", ""}) == "-- you invited bob to #dev\n");
    BOOST_TEST(shown(s, update::renamed{"Ali"}) == "-- you are now known as Ali\n");
    BOOST_TEST(shown(s, update::away{true}) == "-- you are away; /away without a text ends that\n");
    BOOST_TEST(shown(s, update::away{false}) == "-- you are back\n");
    BOOST_TEST(shown(s, update::conversations{{"Bob", "eve"}}) ==
               "-- you have conversations with @Bob, @eve; /msg NAME opens one\n");
}

BOOST_AUTO_TEST_CASE(an_invitation_and_a_removal_ring_unless_the_room_is_muted_or_nothing_rings)
{
    const std::pair<ring_settings, bool> table[] = {{{ring_mode::name, {}}, true},
                                                    {{ring_mode::at, {}}, true},
                                                    {{ring_mode::name, {"ops"}}, false},
                                                    {{ring_mode::never, {}}, false}};
    for (const auto& [settings, rings] : table) {
        auto s = screen();
        s.set_ring(settings);
        BOOST_TEST(shown(s, update::invited{"ops", "alice", "bob"}).starts_with('\a') == rings);
        BOOST_TEST(shown(s, update::kicked{"ops", "bob", ""}).starts_with('\a') == rings);
    }
}

BOOST_AUTO_TEST_CASE(presence_in_another_room_is_not_shown)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::presence{{"ops", "bob", kind::joined, {}, {}}, 2}) == "");
    BOOST_TEST(presence(kind::left) == "-- bob left\n");
    BOOST_TEST(presence(kind::away) == "-- bob is away\n");
    BOOST_TEST(shown(s, update::kicked{"ops", "", ""}) ==
               "\a!! you were removed from #ops. /join ops to return\n");
    BOOST_TEST(s.current() == "lobby");
}

BOOST_AUTO_TEST_SUITE_END()
