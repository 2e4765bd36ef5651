// The client on a terminal: typed lines, their effects, and quitting.
#include "test/console/terminal_fixture.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(interactive_suite)

BOOST_AUTO_TEST_CASE(a_typed_line_is_sent_and_shown_when_the_server_returns_it)
{
    terminal_fixture s;
    s.begin();
    s.enter("hello");
    s.expect(R"("room":"lobby","text":"hello")");
    s.shows("(1 pending)");
    s.send(ack_line("x-1", 1) + '\n' + said_line(1, 0, "from the server") + '\n');
    s.shows("06:37 bob  from the server");
    BOOST_TEST(s.talk.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(every_command_sends_its_request)
{
    terminal_fixture s;
    s.begin();
    const std::pair<const char*, const char*> table[] = {
        {"/rooms", R"({"type":"rooms")"},
        {"/members", R"({"type":"members","id":"members","room":"lobby"})"},
        {"/members ops", R"({"type":"members","id":"members","room":"ops"})"},
        {"/topic tea", R"("room":"lobby","text":"tea"})"},
        {"/nick Ali", R"({"type":"rename","id":"other","user":"Ali"})"},
        {"/away lunch", R"({"type":"away","id":"away","text":"lunch"})"},
        {"/whois Bob", R"("names":["Bob"])"},
        {"/kick \"Bob\" loud", R"("user":"Bob","reason":"loud")"},
        {"/invite Bob", R"({"type":"invite","id":"other","room":"lobby","user":"Bob"})"},
        {"/rules", R"({"type":"rules","id":"other","room":"lobby"})"},
        {"/set key word", R"("rule":"key","on":true,"argument":"word")"},
        {"/history 5", R"({"type":"history","id":"history","room":"lobby","limit":5})"},
        {"/me waves", R"("text":"/me waves")"},
        {"//etc", R"("text":"/etc")"},
    };
    for (const auto& [line, request] : table) {
        s.enter(line);
        s.expect(request);
    }
    s.send(R"({"type":"history","id":"history","room":"lobby","messages":[],"more":false})"
           "\n");
    s.shows("no older lines");
    s.enter("/search # tea");
    s.expect(R"("text":"tea","room":"lobby")");
    s.send("{\"type\":\"found\",\"id\":\"search\",\"messages\":[" + said_line(9, 8, "tea") +
           "],\"more\":true}\n");
    s.shows("tea");
    s.enter("/search #dd");
    s.shows("searching all rooms for the text #dd; /search #dd WORDS searches in that room");
    s.expect(R"("text":"#dd")");
    s.send("{\"type\":\"found\",\"id\":\"search\",\"messages\":[" + said_line(9, 8, "#dd") +
           "],\"more\":true}\n");
    s.shows("bob  #dd");
    s.enter("/more");
    s.expect(R"("before":9)");
    s.send("{\"type\":\"found\",\"id\":\"search\",\"messages\":[],\"more\":false}\n");
    s.shows("no older results");
    s.enter("/around 1");
    s.expect(R"("before":10)");
}

BOOST_AUTO_TEST_CASE(commands_without_a_request_are_answered_at_once)
{
    terminal_fixture s;
    s.begin();
    for (const auto& [line, answer] : {std::pair{"/help", "Rooms"}, std::pair{"/pending", "0 lines of yours"},
                                       std::pair{"/topic", "#lobby has no topic"},
                                       std::pair{"/frobnicate", "there is no command /frobnicate"},
                                       std::pair{"/leave elsewhere", "you are not in #elsewhere"},
                                       std::pair{"/around 7", "has no result"}}) {
        s.enter(line);
        s.shows(answer);
    }
    BOOST_TEST(s.times("\n") == 0u); // nothing went out
}

BOOST_AUTO_TEST_CASE(rooms_are_entered_and_left_and_without_one_nothing_is_sent)
{
    terminal_fixture s;
    s.begin();
    s.enter("/join ops");
    s.expect(R"({"type":"join","id":"join","room":"ops"})");
    s.shows("#ops>");
    s.enter("in ops");
    s.expect(R"("room":"ops","text":"in ops")");
    s.enter("/leave");
    s.expect(R"({"type":"leave","id":"other","room":"ops"})");
    s.shows("left #ops");
    s.enter("/leave");
    s.shows("(no room)");
    s.enter("to nobody");
    s.shows("you are in no room");
    BOOST_TEST(s.times("to nobody") == 0u);
}

BOOST_AUTO_TEST_CASE(a_conversation_is_opened_and_takes_messages_but_no_room_commands)
{
    terminal_fixture s;
    s.begin();
    s.enter("/msg Bob see you"); // which stays in the lobby
    s.answer_names({});
    s.expect(R"("to":"Bob","text":"see you")");
    s.enter("hello all");
    s.expect(R"("room":"lobby","text":"hello all")");
    s.enter("/msg Bob");
    s.shows("@Bob (2 pending)>");
    s.enter("again");
    s.expect(R"("to":"Bob","text":"again")");
    for (const auto* line : {"/members", "/topic x", "/kick Bob", "/invite Bob", "/rules", "/set secret"}) {
        s.screen.clear();
        s.enter(line);
        s.shows("this command is for rooms");
    }
    s.enter("/search @\"Bob\" tea");
    s.expect(R"("text":"tea","with":"Bob")");
    s.enter("/leave @Bob");
    s.expect(R"({"type":"leave","id":"other","room":"@alice,bob"})");
}

BOOST_AUTO_TEST_CASE(tab_completes_rooms_and_names)
{
    terminal_fixture s;
    s.begin();
    s.send(R"({"type":"members","room":"lobby","members":["alice","Robert"],"member_count":2})"
           "\n");
    s.until([&] { return s.talk.find("lobby")->members().size() == 2; });
    s.keys.type("rob\t");
    s.shows("Robert: ");
    s.enter("hi");
    s.expect(R"("text":"Robert: hi")");
    s.enter("/jo\tdev");
    s.expect(R"("room":"dev")");
    s.keys.type("see #\t\t");
    s.shows("#dev #lobby");
}

BOOST_AUTO_TEST_CASE(quitting_sends_bye_and_waits_for_the_server)
{
    for (const auto* how : {"/quit\r", "\x04"}) {
        terminal_fixture s;
        s.begin();
        s.keys.type(how);
        s.expect("bye");
        s.drop();
        s.ends();
        BOOST_TEST((s.mode.result() == exit_code::ok));
    }
}

BOOST_AUTO_TEST_CASE(leaving_waits_for_acknowledgements)
{
    terminal_fixture s;
    s.begin();
    s.enter("hi");
    s.expect("x-1");
    s.enter("/quit");
    s.shows("waiting for 1 acknowledgement");
    BOOST_TEST(s.times("bye") == 0u);
    s.send(ack_line("x-1", 1) + '\n');
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.mode.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(leaving_waits_for_a_limited_time_and_not_after_a_second_command)
{
    for (const bool twice : {true, false}) {
        interactive_mode::settings settings;
        settings.quit_patience = twice ? 3600s : 1s;
        terminal_fixture s{settings};
        s.begin();
        s.enter("hi");
        s.expect("x-1");
        s.enter("/quit");
        s.shows("waiting for");
        if (twice)
            s.enter("/quit");
        s.ends();
        BOOST_TEST((s.mode.result() == exit_code::unavailable));
    }
}

BOOST_AUTO_TEST_CASE(a_connection_lost_while_leaving_ends_the_program)
{
    interactive_mode::settings settings;
    settings.quit_patience = 1h;
    terminal_fixture s{settings};
    s.begin();
    s.enter("hi");
    s.expect("x-1");
    s.enter("/quit");
    s.shows("waiting for");
    s.drop();
    s.ends();
    BOOST_TEST((s.mode.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(leaving_without_a_connection_waits_for_no_acknowledgement)
{
    terminal_fixture s;
    s.begin();
    s.enter("hi");
    s.expect("x-1");
    s.drop();
    s.shows("(offline)");
    s.enter("/quit");
    s.ends();
    BOOST_TEST(!contains(s.screen, "waiting for"));
}

BOOST_AUTO_TEST_CASE(ctrl_c_drops_the_input_and_leaves_when_pressed_twice_on_an_empty_line)
{
    terminal_fixture s;
    s.begin();
    s.keys.type("half a line");
    s.shows("half a line");
    std::raise(SIGINT);
    s.during(5ms);
    s.enter("whole");
    s.expect(R"("text":"whole")");
    std::raise(SIGINT);
    s.shows("press Ctrl-C again to quit");
    s.enter("stays");
    s.expect(R"("text":"stays")"); // which takes the warning back
    s.screen.clear();
    std::raise(SIGINT);
    s.shows("press Ctrl-C again to quit");
    std::raise(SIGINT);
    s.ends();
}

BOOST_AUTO_TEST_CASE(a_termination_signal_sends_bye)
{
    for (const int number : {SIGTERM, SIGHUP}) {
        terminal_fixture s;
        s.begin();
        std::raise(SIGWINCH);
        s.during(5ms);
        std::raise(number);
        s.expect("bye");
        s.drop();
        s.ends();
        BOOST_TEST((s.mode.result() == exit_code::ok));
    }
}

BOOST_AUTO_TEST_CASE(a_second_termination_signal_ends_the_program_at_once_but_a_second_hang_up_does_not)
{
    terminal_fixture s;
    s.begin();
    std::raise(SIGHUP);
    s.expect("bye");
    std::raise(SIGHUP);
    s.during(5ms);
    BOOST_TEST(!s.io.stopped());
    std::raise(SIGTERM);
    s.ends();
}

BOOST_AUTO_TEST_CASE(each_reason_for_a_lost_connection_is_shown_once_with_the_pending_messages)
{
    terminal_fixture s;
    s.begin();
    s.enter("hi");
    s.expect("x-1");
    s.drop();
    s.shows("The server closed the connection. Reconnecting… Waiting to be sent: 1 line.");
    s.shows("(offline)");
    s.screen.clear();
    for (int i = 0; i < 3; ++i) {
        s.accept();
        s.drop();
    }
    s.accept();
    s.welcome();
    s.shows("reconnected; sent again: 1 line");
    BOOST_TEST(!contains(s.screen, "Reconnecting"));
    s.drop();
    s.shows("Reconnecting");
}

BOOST_AUTO_TEST_CASE(an_unreachable_server_ends_the_program)
{
    terminal_fixture s;
    s.acceptor.close();
    s.mode.start();
    s.ends();
    BOOST_TEST((s.mode.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(the_input_history_is_kept_line_by_line_without_repeats)
{
    const auto file =
        std::filesystem::temp_directory_path() / ("banter-history-" + std::to_string(::getpid()));
    interactive_mode::settings settings;
    settings.editor.history_file = (file / "deep/history").string();
    {
        terminal_fixture s{settings};
        s.begin();
        for (const auto* line : {"one", "one", "two", "", "one"})
            s.enter(line);
        s.until([&] { return s.times("\"text\"") == 4; });
        s.keys.type("\x10\x10!\r"); // Ctrl-P twice: two lines up
        s.expect("two!");
    }
    std::ifstream in{settings.editor.history_file};
    const std::string kept{std::istreambuf_iterator<char>{in}, {}};
    BOOST_TEST(kept == "one\ntwo\none\ntwo!\n");
    std::filesystem::remove_all(file);
}

BOOST_AUTO_TEST_SUITE_END()
