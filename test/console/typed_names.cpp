// Names of users in typed lines: a text never goes to a user with a shorter name.
#include "test/console/terminal_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;

BOOST_AUTO_TEST_SUITE(typed_names_suite)

namespace {

/// In the lobby with Mary; Mary Ann is nobody that the client knows.
class with_mary : public terminal_fixture {
public:
    with_mary()
    {
        begin();
        members(R"("alice","Mary")", 2);
    }

    void members(const std::string& names, std::size_t count)
    {
        send(R"({"type":"members","room":"lobby","members":[)" + names + R"(],"member_count":)" +
             std::to_string(count) + "}\n");
        until([&] { return talk.find("lobby")->members().size() == count; });
    }

    // Until the answer nothing else is sent.
    void asks(const std::string& names)
    {
        expect(R"({"type":"people","id":"names","names":[)" + names + "]}\n");
        run_ready();
        BOOST_TEST(times("\n") == 1u, received);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_user_who_is_online_in_no_room_of_ours_is_meant_by_the_whole_name)
{
    with_mary s;
    s.enter("/msg Mary ann see you");
    s.asks(R"("Mary ann","Mary ann see","Mary ann see you")");
    s.answer_names({"Mary Ann"});
    s.expect(R"("to":"Mary Ann","text":"see you")");
}

BOOST_AUTO_TEST_CASE(without_a_longer_name_the_known_one_is_meant)
{
    with_mary s;
    s.enter("/msg mary Ann is late");
    s.asks(R"("mary Ann","mary Ann is","mary Ann is late")");
    s.answer_names({});
    s.expect(R"("to":"Mary","text":"Ann is late")");
}

BOOST_AUTO_TEST_CASE(members_are_known_without_a_question)
{
    with_mary s;
    s.members(R"("alice","Mary","Mary Ann")", 3);
    s.enter("/msg mary ann");
    s.shows("@Mary Ann>");
    BOOST_TEST(s.times("people") == 0u);
}

BOOST_AUTO_TEST_CASE(the_author_of_a_line_on_the_screen_is_known)
{
    with_mary s;
    s.send(R"({"type":"message","room":"lobby","seq":1,"prev":0,"user":"Mary Ann","text":"bye",)"
           R"("time":"2026-11-23T06:37:44.123Z"})"
           "\n");
    s.shows("Mary Ann  bye");
    s.enter("/msg mary ann");
    s.shows("@Mary Ann>");
    BOOST_TEST(s.times("people") == 0u);
}

BOOST_AUTO_TEST_CASE(the_user_of_a_closed_conversation_is_known)
{
    with_mary s;
    s.enter("/msg \"Mary Ann\"");
    s.shows("@Mary Ann>");
    s.enter("/leave");
    s.shows("left @Mary Ann");
    s.screen.clear();
    s.enter("/msg mary ann");
    s.shows("@Mary Ann>");
    BOOST_TEST(s.times("people") == 0u);
}

BOOST_AUTO_TEST_CASE(lines_typed_after_a_question_wait_and_the_room_of_a_line_is_that_in_which_it_was_typed)
{
    with_mary s;
    s.enter("/join ops");
    s.shows("#ops>");
    s.expect(R"("room":"ops")");
    s.received.clear();
    s.enter("/kick Mary Ann");
    s.enter("/topic tea");
    s.asks(R"("Mary Ann")");
    s.keys.type("\033[1;3D"); // Alt-Left
    s.shows("#lobby>");
    s.answer_names({"Mary Ann"});
    s.expect(R"({"type":"kick","id":"other","room":"ops","user":"Mary Ann"})");
    s.expect(R"({"type":"topic","id":"other","room":"ops","text":"tea"})");
}

BOOST_AUTO_TEST_CASE(a_line_is_not_sent_where_the_server_can_not_be_asked)
{
    with_mary s;
    s.enter("/msg Mary Ann one");
    s.asks(R"("Mary Ann","Mary Ann one")");
    s.drop();
    s.shows("the connection was lost; not sent: /msg Mary Ann one");
    s.keys.type("\x15/msg Mary Ann two\r");
    s.shows("not connected to the server; not sent: /msg Mary Ann two");
    s.keys.type("!\r"); // it is in the input again
    s.shows("not sent: /msg Mary Ann two!");
    s.enter("\x15/msg \"Mary Ann\" three");
    s.accept();
    s.welcome();
    s.expect(R"("to":"Mary Ann","text":"three")");
    BOOST_TEST(s.times("\"text\"") == 1u);
}

BOOST_AUTO_TEST_CASE(a_line_is_not_sent_after_a_refused_question)
{
    with_mary s;
    s.enter("/msg Mary Ann one");
    s.asks(R"("Mary Ann","Mary Ann one")");
    s.send(error_line("names", "rate_limited") + '\n');
    s.shows("no; not sent: /msg Mary Ann one");
    s.run_ready();
    BOOST_TEST(s.times("\n") == 1u);
}

BOOST_AUTO_TEST_CASE(quitting_waits_for_the_answer)
{
    with_mary s;
    s.enter("/msg Mary Ann bye");
    s.asks(R"("Mary Ann","Mary Ann bye")");
    s.keys.type("\x04");
    s.shows("waiting for 1 acknowledgement");
    s.answer_names({"Mary Ann"});
    s.expect(R"("to":"Mary Ann","text":"bye")");
    BOOST_TEST(s.times(R"({"type":"bye")") == 0u);
    s.send(ack_line("x-1", 1) + '\n');
    s.expect(R"({"type":"bye")");
    s.drop();
    s.ends();
    BOOST_TEST((s.mode.result() == exit_code::ok));
}

BOOST_AUTO_TEST_SUITE_END()
