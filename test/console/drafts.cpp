// What is being typed belongs to the room for which it is typed.
#include "test/console/terminal_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;

BOOST_AUTO_TEST_SUITE(drafts_suite)

BOOST_AUTO_TEST_CASE(a_room_that_removes_us_keeps_the_draft_and_sends_it_nowhere)
{
    terminal_fixture s;
    s.begin();
    s.enter("/join ops");
    s.shows("#ops>");
    s.send("{\"type\":\"joined\",\"id\":\"join\",\"room\":\"ops\",\"members\":[],\"member_count\":1,\"prev\":"
           "0}\n");
    s.shows("#ops, 1 member");
    s.keys.type("for ops alone");
    s.shows("for ops alone");
    s.screen.clear();
    s.send("{\"type\":\"left\",\"room\":\"ops\",\"by\":\"mira\",\"reason\":\"noise\"}\n");
    s.shows("mira removed you from #ops: noise. Ctrl-U, then /join ops to return");
    s.shows("#ops (not joined)> for ops alone");
    s.received.clear();
    s.screen.clear();
    s.keys.type("\r");
    s.shows("mira removed you from #ops: noise. Ctrl-U, then /join ops to return");
    s.shows("#ops (not joined)> for ops alone");
    s.run_ready();
    BOOST_TEST(s.received == "");
    s.keys.type("\x15/join ops\r");
    s.expect(R"({"type":"join","id":"join","room":"ops"})");
}

BOOST_AUTO_TEST_CASE(each_room_has_its_draft)
{
    terminal_fixture s;
    s.begin();
    s.enter("/join ops");
    s.shows("#ops>");
    s.keys.type("half a line");
    s.shows("half a line");
    s.screen.clear();
    s.keys.type("\033[1;3D"); // Alt-Left
    s.shows("#lobby>");
    s.enter("to the lobby");
    s.expect(R"("room":"lobby","text":"to the lobby")");
    s.keys.type("\033[1;3C");
    s.shows("#ops (1 pending)> half a line");
    s.keys.type(" more\r");
    s.expect(R"("room":"ops","text":"half a line more")");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_opens_nothing_unless_something_is_typed_for_it)
{
    terminal_fixture s;
    s.begin();
    s.enter("/msg nobody");
    s.expect("\"room\":\"@alice,nobody\"");
    s.shows("@nobody>");
    s.screen.clear();
    s.send(error_line("join", "no_such_user") + '\n');
    s.shows("#lobby>");
    BOOST_TEST(s.talk.find("@alice,nobody") == nullptr);
    BOOST_TEST(!contains(s.screen, "left"));

    s.enter("/msg nobody");
    s.shows("@nobody>");
    s.keys.type("a secret");
    s.shows("a secret");
    s.send(error_line("join", "no_such_user") + '\n');
    s.shows("@nobody (not joined)> a secret");
    s.received.clear();
    s.screen.clear();
    s.keys.type("\r");
    s.shows("@nobody (not joined)> a secret");
    s.run_ready();
    BOOST_TEST(s.received == "");
    s.keys.type("\x15/leave\r");
    s.shows("#lobby>");
}

BOOST_AUTO_TEST_CASE(after_a_refused_conversation_the_prompt_names_the_room_that_the_next_line_is_for)
{
    terminal_fixture s;
    s.begin();
    s.enter("/msg nobody");
    s.shows("@nobody>");
    s.expect(R"("room":"@alice,nobody")");
    s.screen.clear();
    s.send(error_line("join", "no_such_user") + '\n');
    s.shows("#lobby>");
    s.enter("x");
    s.expect(R"("room":"lobby","text":"x")");
}

BOOST_AUTO_TEST_CASE(what_is_typed_for_a_conversation_moves_with_ones_name)
{
    terminal_fixture s;
    s.begin();
    s.enter("/msg Bob");
    s.shows("@Bob>");
    s.keys.type("for Bob");
    s.shows("for Bob");
    s.keys.type("\033[1;3D"); // Alt-Left
    s.shows("#lobby>");
    s.enter("/nick Ali");
    s.expect("\"rename\"");
    s.send("{\"type\":\"renamed\",\"id\":\"other\",\"user\":\"alice\",\"to\":\"Ali\"}\n");
    s.shows("you are now known as Ali");
    s.screen.clear();
    s.enter("/msg Bob");
    s.shows("@Bob> for Bob");
}

BOOST_AUTO_TEST_CASE(characters_are_edited_as_a_whole_in_any_locale)
{
    terminal_fixture s; // LC_ALL=C
    s.begin();
    s.keys.type("a\u00e4\u5929\x7f\x7f"
                "b\r");
    s.expect(R"("room":"lobby","text":"ab")");
}

BOOST_AUTO_TEST_CASE(a_line_for_no_room_is_kept)
{
    terminal_fixture s;
    s.begin();
    s.enter("/leave");
    s.shows("(no room)>");
    s.screen.clear();
    s.enter("//to nobody");
    s.shows("you are in no room");
    s.shows("(no room)> //to nobody");
}

BOOST_AUTO_TEST_SUITE_END()
