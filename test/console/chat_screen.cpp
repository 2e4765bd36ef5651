#include "client/console/chat_screen.hpp"

#include "client/console/style.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(chat_screen_suite)

namespace {

std::tm utc(std::time_t t)
{
    std::tm result{};
    ::gmtime_r(&t, &result);
    return result;
}

chat_screen screen(bool colour = false) { return chat_screen{{{"lobby", "ops"}, colour, &utc}}; }

update::line said(std::string_view text, std::string_view room = "lobby", std::string_view user = "bob",
                  std::string_view time = "2026-11-23T06:37:44.123Z")
{
    return {{std::string{room}, 1, 0, std::string{user}, std::string{text}, std::string{time}},
            update::line::timing::live};
}

std::string shown(chat_screen& s, const update::any& u)
{
    s.show(u, "alice");
    return s.take_output();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_shows_time_and_name_and_each_day_is_announced_once)
{
    auto s = screen();
    BOOST_TEST(shown(s, said("hi")) == "── Monday, 23 November 2026 ──\n06:37 bob  hi\n");
    BOOST_TEST(shown(s, said("again")) == "06:37 bob  again\n");
    BOOST_TEST(shown(s, said("later", "lobby", "bob", "2026-11-24T00:00:00.000Z")) ==
               "── Tuesday, 24 November 2026 ──\n00:00 bob  later\n");
}

BOOST_AUTO_TEST_CASE(further_lines_of_a_text_stand_below_the_first_and_cannot_pass_for_another_line)
{
    auto s = screen();
    shown(s, said("day"));
    BOOST_TEST(shown(s, said("one\n06:37 eve  two", "lobby", "张伟")) ==
               "06:37 张伟  one\n            06:37 eve  two\n");
}

BOOST_AUTO_TEST_CASE(long_lines_are_cut_between_words_and_indented)
{
    auto s = screen();
    shown(s, said("day"));
    s.set_width(40);
    BOOST_TEST(shown(s, said("one two three four five six seven eight")) ==
               "06:37 bob  one two three four five six\n           seven eight\n");
    s.error("one two three four five six seven eight");
    BOOST_TEST(s.take_output() == "!! one two three four five six seven\n   eight\n");
    s.help("/search");
    BOOST_TEST(s.take_output().find("\n" + std::string(27, ' ') + "te") == std::string::npos); // too narrow
    s.set_width(60);
    s.help("/search");
    BOOST_TEST(s.take_output().find("\n" + std::string(27, ' ')) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_action_is_shown_as_one)
{
    auto s = screen();
    shown(s, said("day"));
    BOOST_TEST(shown(s, said("/me waves")) == "06:37 * bob waves\n");
}

BOOST_AUTO_TEST_CASE(an_unproven_line_is_marked_and_is_not_our_own)
{
    const auto unproven = [](std::string_view text, std::string_view room = "lobby") {
        auto u = said(text, room, "alice");
        u.message.unproven = true;
        return u;
    };
    auto s = screen();
    shown(s, said("day"));
    BOOST_TEST(shown(s, unproven("hi\nthere")) ==
               "06:37 alice (unproven)  hi\n                        there\n");
    BOOST_TEST(shown(s, unproven("/me waves")) == "06:37 * alice (unproven) waves\n");
    BOOST_TEST(shown(s, unproven("I am alice")) == "\a06:37 alice (unproven)  I am alice\n"); // a mention
    BOOST_TEST(shown(s, unproven("hi", "ops")) == "");
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:1> ");
}

BOOST_AUTO_TEST_CASE(control_characters_are_not_shown)
{
    auto s = screen();
    shown(s, said("day"));
    BOOST_TEST(shown(s, said("a\x1b[2J\u009bmb", "lobby",
                             "b\x1b"
                             "ob")) == "06:37 bob  a[2Jmb\n");
}

BOOST_AUTO_TEST_CASE(lines_of_other_rooms_are_counted_and_shown_on_entering)
{
    auto s = screen();
    BOOST_TEST(shown(s, said("one", "ops")) == "");
    BOOST_TEST(shown(s, said("two", "ops")) == "");
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:2> ");

    s.enter("ops");
    BOOST_TEST(s.prompt(0, true) == "#ops> ");
    BOOST_TEST(s.take_output() ==
               "── #ops ──\n── Monday, 23 November 2026 ──\n06:37 bob  one\n06:37 bob  two\n");
}

BOOST_AUTO_TEST_CASE(unread_lines_are_kept_within_bounds)
{
    auto s = screen();
    for (int i = 0; i < 1500; ++i)
        shown(s, said(std::to_string(i), "ops"));
    s.enter("ops");
    const auto out = s.take_output();
    BOOST_TEST(out.find("500 lines before these") != std::string::npos);
    BOOST_TEST(out.find("bob  499\n") == std::string::npos);
    BOOST_TEST(out.find("bob  500\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mention_rings_but_not_from_the_past_or_of_our_own)
{
    auto s = screen();
    BOOST_TEST(shown(s, said("hi alice")).find('\a') != std::string::npos);
    auto past = said("hi alice");
    past.written = update::line::timing::before_join;
    BOOST_TEST(shown(s, past).find('\a') == std::string::npos);
    BOOST_TEST(shown(s, said("i am alice", "lobby", "alice")).find('\a') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_rings_can_be_chosen)
{
    auto s = screen();
    const auto rings = [&](std::string_view text, std::string_view room = "lobby") {
        return shown(s, said(text, room)).find('\a') != std::string::npos;
    };
    s.set_ring({ring_mode::at, {}});
    BOOST_TEST(!rings("hi alice"));
    BOOST_TEST(rings("hi @alice"));
    s.set_ring({ring_mode::never, {}});
    BOOST_TEST(!rings("hi @alice"));
    BOOST_TEST(!rings("psst", "@alice,bob"));
    s.set_ring({ring_mode::name, {"ops"}});
    BOOST_TEST(rings("hi alice"));
    BOOST_TEST(!rings("hi alice", "ops"));
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:1 @bob:1> ");
    s.set_ring({ring_mode::name, {}});
    BOOST_TEST(rings("hi alice", "ops"));
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:2! @bob:1> ");
    s.set_ring({ring_mode::name, {"ops"}}); // which ends the mark
    BOOST_TEST(s.prompt(0, true) == "#lobby ops:2 @bob:1> ");
    s.enter("ops");
    s.take_output();
    s.show_ring();
    BOOST_TEST(s.take_output() == "-- your name and direct messages ring; #ops is muted\n");
    s.set_ring({ring_mode::never, {}});
    s.show_ring();
    BOOST_TEST(s.take_output() == "-- nothing rings\n");
}

BOOST_AUTO_TEST_CASE(the_prompt_shows_pending_messages_and_a_lost_connection)
{
    auto s = screen();
    BOOST_TEST(s.prompt(2, false) == "#lobby (offline) (2 pending)> ");
    BOOST_TEST(s.prompt(2, true, "storage_full") == "#lobby (2 pending: storage full)> ");
}

BOOST_AUTO_TEST_CASE(colours_in_the_prompt_are_marked_as_taking_no_columns)
{
    auto s = screen(true);
    BOOST_TEST(s.prompt(0, true) == "\001\x1b[1;36m\002#lobby\001\x1b[0m\002> ");
}

BOOST_AUTO_TEST_CASE(leaving_the_current_room_shows_another)
{
    auto s = screen();
    shown(s, update::left{"lobby"});
    BOOST_TEST(s.current() == "ops");
    shown(s, update::left{"ops"});
    BOOST_TEST(s.current() == "");
    BOOST_TEST(s.prompt(0, true) == "(no room)> ");
}

BOOST_AUTO_TEST_CASE(closing_the_current_room_returns_to_the_one_before)
{
    chat_screen s{{{"a", "b", "c"}, false, &utc}};
    s.enter("c");
    s.enter("b");
    s.close("b");
    BOOST_TEST(s.current() == "c");
    s.close("a"); // which is not shown
    BOOST_TEST(s.current() == "c");
}

BOOST_AUTO_TEST_CASE(rooms_are_neighbours_in_the_order_of_the_prompt_and_all_around)
{
    chat_screen s{{{"a", "b", "c"}, false, &utc}};
    BOOST_TEST(s.neighbour(1) == "b");
    BOOST_TEST(s.neighbour(-1) == "c");
    s.enter("c");
    BOOST_TEST(s.neighbour(1) == "a");
    s.close("a");
    s.close("b");
    BOOST_TEST(s.neighbour(1) == "");
}

BOOST_AUTO_TEST_CASE(the_help_has_groups_and_one_command_has_its_own)
{
    auto s = screen();
    s.help({});
    const auto all = s.take_output();
    const auto place = [&](std::string_view what) { return all.find(what); };
    BOOST_TEST(place("── Messages ──\n   /msg NAME [TEXT]") != std::string::npos);
    BOOST_TEST(place("── Rooms ──") < place("   /join ROOM [KEY]"));
    BOOST_TEST(place("   //TEXT ") != std::string::npos);
    s.help("/kick");
    BOOST_TEST(s.take_output() ==
               "── Operators of a room ──\n   /kick NAME [REASON]     remove a user from this room\n");
}

BOOST_AUTO_TEST_CASE(a_large_room_shows_no_presence)
{
    auto s = screen();
    BOOST_TEST(shown(s, update::presence{{"lobby", "bob", event::presence::kind::joined, {}, {}}, 50}) ==
               "-- bob joined\n");
    BOOST_TEST(shown(s, update::presence{{"lobby", "bob", event::presence::kind::joined, {}, {}}, 51}) == "");
}

BOOST_AUTO_TEST_CASE(a_name_has_one_colour_however_it_is_spelt)
{
    const style colours{true};
    const auto colour_of = [&](std::string_view name) {
        const auto coloured = colours.name(name);
        return coloured.substr(0, coloured.find('m'));
    };
    BOOST_TEST(colour_of("Bob") == colour_of("bob"));
    BOOST_TEST(colour_of("bob") == "\x1b[1;38;5;31");
    BOOST_TEST(style{false}.name("bob") == "bob");
}

BOOST_AUTO_TEST_SUITE_END()
