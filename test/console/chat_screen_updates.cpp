// How the screen shows updates about the connection, rooms and lines.
#include "client/console/chat_screen.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(chat_screen_updates_suite)

namespace {

std::tm utc(std::time_t t)
{
    std::tm result{};
    ::gmtime_r(&t, &result);
    return result;
}

struct fixture : chat_screen {
    fixture() : chat_screen{{{"lobby", "ops"}, false, &utc}} {}

    std::string shown(const update::any& u)
    {
        show(u, "alice");
        return take_output();
    }
};

message line(std::uint64_t seq, std::string_view text = "hi", std::string_view room = "lobby")
{
    return {std::string{room}, seq, seq - 1, "bob", std::string{text}, "2026-11-23T06:37:44.123Z"};
}

update::line said(std::uint64_t seq, std::string_view text = "hi", std::string_view room = "lobby",
                  update::line::timing written = update::line::timing::live)
{
    return {line(seq, text, room), written};
}

} // namespace

BOOST_AUTO_TEST_CASE(each_connection_is_shown_with_the_number_of_pending_messages)
{
    fixture s;
    BOOST_TEST(s.shown(update::connected{"s", false, 0}) ==
               "-- connected as alice; /help lists the commands\n");
    BOOST_TEST(s.shown(update::connected{"s", true, 0}) == "-- reconnected\n");
    BOOST_TEST(s.shown(update::connected{"s", true, 1}) == "-- reconnected; sent again: 1 line\n");
    BOOST_TEST(s.shown(update::connected{"s", true, 2}) == "-- reconnected; sent again: 2 lines\n");
    BOOST_TEST(s.shown(update::not_connected{}) == "!! not connected to the server\n");
}

BOOST_AUTO_TEST_CASE(a_room_joined_while_no_room_is_shown_begins_with_its_unread_lines)
{
    fixture s;
    s.shown(update::left{"ops"});
    s.shown(update::left{"lobby"});
    BOOST_TEST(s.shown(said(1, "early", "dev")) == "");
    const auto shown = s.shown(update::joined{"dev", "", {}, 2, true});
    BOOST_TEST(shown.find("early") != std::string::npos);
    BOOST_TEST(s.prompt(0, true, "") == "#dev> ");
}

BOOST_AUTO_TEST_CASE(a_room_is_introduced_the_first_time_only)
{
    fixture s;
    BOOST_TEST(s.shown(update::joined{"lobby", "", {}, 2, false}) == "── #lobby, 2 members ──\n");
    BOOST_TEST(s.shown(update::joined{"dev", "tea", {}, 1, false}) == "── #dev, 1 member: tea ──\n");
    BOOST_TEST(s.shown(update::joined{"dev", "tea", {}, 1, true}) == "");
    BOOST_TEST((s.rooms() == std::vector<std::string>{"lobby", "ops", "dev"}));
    BOOST_TEST(s.current() == "lobby");
}

BOOST_AUTO_TEST_CASE(without_a_current_room_the_next_joined_room_becomes_current)
{
    fixture s;
    s.shown(update::left{"lobby"});
    s.shown(update::left{"ops"});
    s.shown(update::joined{"dev", "", {}, 1, false});
    BOOST_TEST(s.current() == "dev");
}

BOOST_AUTO_TEST_CASE(leaving_another_room_stays_in_this_one)
{
    fixture s;
    BOOST_TEST(s.shown(update::left{"ops"}) == "-- left #ops\n");
    BOOST_TEST(s.current() == "lobby");
    BOOST_TEST((s.rooms() == std::vector<std::string>{"lobby"}));
}

BOOST_AUTO_TEST_CASE(missed_lines_are_counted_after_the_last_of_them)
{
    fixture s;
    BOOST_TEST(s.shown(update::caught_up{"lobby", 0, false}) == "");
    BOOST_TEST(s.shown(update::caught_up{"lobby", 1, false}) ==
               "── #lobby: 1 line was missed until here ──\n");
    BOOST_TEST(s.shown(update::caught_up{"lobby", 2, false}) ==
               "── #lobby: 2 lines were missed until here ──\n");
    BOOST_TEST(s.shown(update::caught_up{"lobby", 2, true}) ==
               "── #lobby: 2 lines of its history until here ──\n");
}

BOOST_AUTO_TEST_CASE(every_kind_of_gap_is_shown_and_history_begins_after_it)
{
    for (const update::any& hole :
         {update::any{update::lines_lost{"lobby"}}, update::any{update::history_replaced{"lobby"}},
          update::any{update::gap{"lobby", 3, 9}}}) {
        fixture s;
        s.shown(said(3));
        BOOST_TEST(s.oldest_shown("lobby") == 3u);
        BOOST_TEST(s.shown(hole) != "");
        BOOST_TEST(s.oldest_shown("lobby") == 0u);
        s.shown(said(9));
        s.shown(said(10));
        BOOST_TEST(s.oldest_shown("lobby") == 9u);
    }
    fixture s;
    BOOST_TEST(s.shown(update::gap{"lobby", 3, 9}) ==
               "-- #lobby: the server left out lines here (between 3 and 9)\n");
    BOOST_TEST(s.shown(update::behind{"lobby"}) ==
               "-- #lobby: lines arrive faster than they are read; none is lost\n");
}

BOOST_AUTO_TEST_CASE(a_topic_is_shown_with_the_user_that_set_or_removed_it)
{
    fixture s;
    BOOST_TEST(s.shown(update::topic_changed{"ops", "bob", "tea"}) == "-- bob set the topic of #ops: tea\n");
    BOOST_TEST(s.shown(update::topic_changed{"ops", "", ""}) == "-- you removed the topic of #ops\n");
    s.show_topic("ops", "");
    s.show_topic("ops", "tea");
    BOOST_TEST(s.take_output() == "-- #ops has no topic\n-- #ops: tea\n");
}

BOOST_AUTO_TEST_CASE(a_refusal_shows_the_text_that_was_not_sent)
{
    fixture s;
    BOOST_TEST(s.shown(update::refused{"forbidden", "no", ""}) == "!! no\n");
    BOOST_TEST(s.shown(update::refused{"forbidden", "no", "hi"}) == "!! no; not sent: hi\n");
    BOOST_TEST(s.shown(update::delayed{"storage_full", "full", false}) ==
               "!! full; your lines wait and are sent again automatically, see /pending\n");
    BOOST_TEST(s.shown(update::delayed{"storage_full", "full", true}) == "");
    for (const update::any& silent :
         {update::any{update::acknowledged{"x-1"}}, update::any{update::closing{"bye"}}})
        BOOST_TEST(s.shown(silent) == "");
}

BOOST_AUTO_TEST_CASE(rooms_are_listed_with_their_topics)
{
    fixture s;
    BOOST_TEST(s.shown(update::room_list{{{"ops", "tea", 3}, {"dev", "", 1}}, true}) ==
               "── 2 rooms, and more ──\n   #ops  3 members  tea\n   #dev  1 member\n");
    BOOST_TEST(s.shown(update::room_list{{{"ops", "", 3}}, false}) == "── 1 room ──\n   #ops  3 members\n");
}

BOOST_AUTO_TEST_CASE(pending_messages_are_listed_with_their_room)
{
    fixture s;
    s.show_pending({{"x-1", "ops", "hi\x1b"}}, "storage_full");
    BOOST_TEST(
        s.take_output() ==
        "── 1 line of yours without an acknowledgement; the server refuses them for now: storage full ──\n"
        "   #ops  hi\n");
    s.show_pending({}, "");
    BOOST_TEST(s.take_output() == "── 0 lines of yours without an acknowledgement ──\n");
}

BOOST_AUTO_TEST_CASE(a_mention_in_another_room_is_shown_once_until_the_room_is_entered)
{
    fixture s;
    BOOST_TEST(s.shown(said(1, "alice: tea?", "ops")) == "\a-- bob mentions you in #ops\n");
    BOOST_TEST(s.shown(said(2, "alice?", "ops")) == "\a");
    BOOST_TEST(s.shown(said(3, "nothing", "ops")) == "");
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:3!> ");
    s.enter("ops");
    s.enter("lobby");
    s.take_output();
    BOOST_TEST(s.prompt(0, true) == "#lobby> ");
    BOOST_TEST(s.shown(said(4, "alice!", "ops")) == "\a-- bob mentions you in #ops\n");
}

BOOST_AUTO_TEST_CASE(missed_lines_of_another_room_are_unread_and_past_lines_are_not)
{
    fixture s;
    s.shown(said(1, "old", "ops", update::line::timing::before_join));
    BOOST_TEST(s.prompt(0, true) == "#lobby> ");
    s.shown(said(2, "missed", "ops", update::line::timing::missed));
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:1> ");
    s.enter("ops");
    const auto out = s.take_output();
    BOOST_TEST(out.find("old") < out.find("missed"));
    BOOST_TEST(s.oldest_shown("ops") == 1u);
}

BOOST_AUTO_TEST_CASE(exactly_a_thousand_unread_lines_are_kept)
{
    fixture s;
    for (std::uint64_t seq = 1; seq <= 1000; ++seq)
        s.shown(said(seq, std::to_string(seq), "ops"));
    s.enter("ops");
    const auto all = s.take_output();
    BOOST_TEST(all.find("before these") == std::string::npos);
    BOOST_TEST(all.find("bob  1\n") != std::string::npos);
    s.enter("lobby");
    for (std::uint64_t seq = 1001; seq <= 2001; ++seq)
        s.shown(said(seq, std::to_string(seq), "ops"));
    s.take_output();
    s.enter("ops");
    const auto cut = s.take_output();
    BOOST_TEST(cut.find("-- 1 line before these; see /history\n") != std::string::npos);
    BOOST_TEST(cut.find("bob  1001\n") == std::string::npos);
    BOOST_TEST(s.oldest_shown("ops") == 1002u);
}

BOOST_AUTO_TEST_CASE(a_room_that_is_new_is_entered_without_a_rule_of_its_own)
{
    fixture s;
    s.enter("dev");
    BOOST_TEST(s.take_output() == "");
    BOOST_TEST(s.current() == "dev");
    s.enter("lobby");
    BOOST_TEST(s.take_output() == "── #lobby ──\n");
    BOOST_TEST(s.oldest_shown("nowhere") == 0u);
}

BOOST_AUTO_TEST_CASE(history_that_was_shown_moves_the_place_to_continue_from)
{
    fixture s;
    s.shown(said(50));
    s.show_history({"lobby", {line(40), line(41)}, true});
    BOOST_TEST(s.oldest_shown("lobby") == 40u);
    BOOST_TEST(s.oldest_shown("ops") == 0u);
    s.take_output();
    // After lines of another day the next line shows its day again.
    BOOST_TEST(s.shown(said(51)) == "06:37 bob  hi\n");
}

BOOST_AUTO_TEST_CASE(a_search_result_stands_out_among_the_lines_around_it)
{
    chat_screen s{{{"lobby"}, true, &utc}};
    s.show_surroundings({"lobby", 2, {line(1, "one"), line(2, "two"), line(3, "three")}});
    const auto out = s.take_output();
    BOOST_TEST(out.find("\x1b[1;33mtwo") != std::string::npos);
    BOOST_TEST(out.find("\x1b[1;33mone") == std::string::npos);
    BOOST_TEST(out.find("\x1b[1;33mthree") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(search_results_are_counted_numbered_and_continued)
{
    fixture s;
    s.show_found("\"tea\"", {{line(9), line(8)}, false}, 1);
    BOOST_TEST(
        s.take_output().starts_with("── \"tea\": 2 results ──\n  1  2026-11-23 06:37 #lobby bob  hi\n  2  "));
    s.show_found("\"tea\"", {{line(9), line(8)}, true}, 1);
    const auto first = s.take_output();
    BOOST_TEST(first.find("results 1 to 2, newest first; /more shows older ones") != std::string::npos);
    BOOST_TEST(first.find("/around N") != std::string::npos);
    s.show_found("\"tea\"", {{line(7)}, false}, 3);
    const auto more = s.take_output();
    BOOST_TEST(more.find("3 to 3; there are no older ones") != std::string::npos);
    BOOST_TEST(more.find("/around N") == std::string::npos);
    s.show_found("\"tea\"", {{}, false}, 1);
    s.show_found("\"tea\"", {{}, false}, 3);
    BOOST_TEST(s.take_output() == "── \"tea\": no results ──\n── \"tea\": no older results ──\n");
}

BOOST_AUTO_TEST_CASE(the_help_lists_every_command)
{
    fixture s;
    s.help({});
    const auto out = s.take_output();
    BOOST_TEST(out.find("   /join ROOM [KEY]        join a room") != std::string::npos);
    BOOST_TEST(out.find("Tab completes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_line_without_a_time_is_shown_all_the_same)
{
    fixture s;
    auto broken = said(1);
    broken.message.time = "tomorrow";
    BOOST_TEST(s.shown(broken) == "── Thursday, 1 January 1970 ──\n00:00 bob  hi\n");
}

BOOST_AUTO_TEST_CASE(the_same_day_of_another_year_is_another_day)
{
    fixture s;
    s.shown(said(1));
    auto later = said(2);
    later.message.time = "2027-11-23T06:37:44.123Z";
    BOOST_TEST(s.shown(later).starts_with("── Tuesday, 23 November 2027 ──\n"));
}

BOOST_AUTO_TEST_CASE(a_number_of_four_digits_is_not_cut)
{
    fixture s;
    s.show_found("x", {{line(9)}, false}, 1000);
    BOOST_TEST(s.take_output().find("\n1000  2026-11-23") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
