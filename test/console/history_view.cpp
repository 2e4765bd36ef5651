#include "client/console/history_view.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(history_view_suite)

namespace {

// A screen with the history view in front of an engine, as the interactive mode has them.
struct window {
    window()
    {
        let_in(talk);
        pass();
        talk.take_outgoing();
        screen.take_output();
    }

    // @return the printed text.
    std::string receive(std::string_view line)
    {
        talk.receive(line);
        pass();
        return screen.take_output();
    }

    void pass()
    {
        for (const auto& u : talk.take_updates()) {
            screen.show(u, "alice");
            before.on_update(u);
        }
    }

    engine talk{settings_for_alice()};
    chat_screen screen{{{"lobby"}, false, [](std::time_t t) {
                            std::tm result{};
                            ::gmtime_r(&t, &result);
                            return result;
                        }}};
    history_view before{talk, screen};
};

std::string page(const std::vector<std::string>& messages, bool more)
{
    std::string list;
    for (const auto& m : messages)
        list += (list.empty() ? "" : ",") + m;
    return R"({"type":"history","id":"history","room":"lobby","messages":[)" + list + R"(],"more":)" +
           (more ? "true}" : "false}");
}

std::string found(std::uint64_t seq, std::string_view text, bool more)
{
    return R"({"type":"found","id":"search","messages":[)" + said_line(seq, 0, text) + R"(],"more":)" +
           (more ? "true}" : "false}");
}

} // namespace

BOOST_AUTO_TEST_CASE(history_continues_page_by_page_before_the_oldest_shown_line)
{
    window w;
    w.receive(said_line(50, 0, "shown"));
    w.receive(said_line(51, 50, "shown"));
    w.before.history("lobby", 2);
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("limit":2,"before":50)"));
    BOOST_TEST(w.receive(page({said_line(40, 0, "a"), said_line(45, 40, "b")}, true)) ==
               "── #lobby, 2 older lines; /more shows those before ──\n── Monday, 23 November 2026 ──\n"
               "06:37 bob  a\n06:37 bob  b\n── now ──\n");
    w.before.more();
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("limit":2,"before":40)"));
    BOOST_TEST(
        contains(w.receive(page({said_line(3, 0, "first")}, false)), "1 older line; there are none before"));
    w.before.history("lobby", 2);
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("before":3)"));
    BOOST_TEST(w.receive(page({}, false)) == "-- #lobby: no older lines\n");
}

BOOST_AUTO_TEST_CASE(without_shown_lines_history_begins_with_the_newest)
{
    window w;
    w.before.history("lobby", 20);
    BOOST_TEST(!contains(w.talk.take_outgoing(), "before"));
}

BOOST_AUTO_TEST_CASE(after_a_resume_history_still_continues_before_the_oldest_line)
{
    window w;
    w.receive(said_line(50, 0, "shown"));
    w.talk.disconnected();
    let_in(w.talk, "e1", 90);
    w.pass();
    w.receive(history_line({said_line(90, 50, "missed")}, false));
    w.talk.take_outgoing();
    w.before.history("lobby", 20);
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("before":50)"));
}

BOOST_AUTO_TEST_CASE(after_a_gap_history_continues_in_the_gap)
{
    window w;
    w.receive(said_line(50, 0, "shown"));
    w.receive(said_line(90, 80, "behind a gap"));
    w.before.history("lobby", 20);
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("before":90)"));
}

BOOST_AUTO_TEST_CASE(unread_lines_over_the_bound_are_in_the_history)
{
    window w;
    w.receive(said_line(1, 0, "shown"));
    w.screen.enter("ops");
    for (std::uint64_t seq = 2; seq <= 1502; ++seq)
        w.receive(said_line(seq, seq - 1, "unread"));
    w.screen.enter("lobby");
    w.before.history("lobby", 20);
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("before":503)"));
}

BOOST_AUTO_TEST_CASE(a_search_continues_after_its_last_result_with_the_next_number)
{
    window w;
    w.before.search("tea time", "");
    BOOST_TEST(!contains(w.talk.take_outgoing(), "before"));
    const auto first = w.receive(found(90, "tea time", true));
    BOOST_TEST(contains(first, "── \"tea time\": results 1 to 1, newest first; /more shows older ones ──\n"
                               "  1  2026-11-23 06:37 #lobby bob  tea time\n"));
    w.before.more();
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("before":90)"));
    BOOST_TEST(w.receive(found(70, "time for tea", false)) ==
               "── \"tea time\": results 2 to 2; there are no older ones ──\n"
               "  2  2026-11-23 06:37 #lobby bob  time for tea\n");
    w.before.more();
    BOOST_TEST(w.screen.take_output() == "-- no more results\n");
    BOOST_TEST(w.talk.take_outgoing() == "");
}

BOOST_AUTO_TEST_CASE(a_search_result_is_shown_with_the_lines_around_it)
{
    window w;
    w.before.search("tea", "lobby");
    w.receive(found(90, "tea", false));
    w.talk.take_outgoing();
    w.before.around(2);
    BOOST_TEST(contains(w.screen.take_output(), "has no result"));
    w.before.around(1);
    const auto asked = w.talk.take_outgoing();
    BOOST_TEST(contains(asked, R"("before":91)"));
    BOOST_TEST(contains(asked, R"("after":90)"));
    w.receive(R"({"type":"history","id":"up_to","room":"lobby","messages":[)" + said_line(90, 80, "tea") +
              "]}");
    const auto shown = w.receive(R"({"type":"history","id":"behind","room":"lobby","messages":[)" +
                                 said_line(95, 90, "coffee") + "]}");
    BOOST_TEST(contains(shown, "06:37 bob  tea\n06:37 bob  coffee\n"));
}

BOOST_AUTO_TEST_CASE(one_query_runs_at_a_time_and_a_lost_connection_or_an_error_ends_it)
{
    window w;
    w.before.history("lobby", 20);
    w.talk.take_outgoing();
    w.before.history("lobby", 20);
    BOOST_TEST(w.talk.take_outgoing() == "");
    BOOST_TEST(contains(w.screen.take_output(), "has not arrived yet"));

    w.receive(error_line("history", "unavailable"));
    w.before.history("lobby", 20);
    BOOST_TEST(contains(w.talk.take_outgoing(), "history"));

    w.talk.disconnected();
    let_in(w.talk);
    w.pass();
    w.talk.take_outgoing();
    w.before.history("lobby", 20);
    BOOST_TEST(contains(w.talk.take_outgoing(), "history"));
}

BOOST_AUTO_TEST_CASE(more_without_a_previous_query_is_an_error)
{
    window w;
    w.before.more();
    BOOST_TEST(contains(w.screen.take_output(), "/more continues"));
}

BOOST_AUTO_TEST_CASE(an_update_that_is_no_answer_does_not_end_the_query)
{
    window w;
    w.before.history("lobby", 20);
    w.talk.take_outgoing();
    w.receive(said_line(1, 0, "meanwhile"));
    w.before.history("lobby", 20);
    BOOST_TEST(w.talk.take_outgoing() == "");
    BOOST_TEST(contains(w.screen.take_output(), "has not arrived yet"));
    // An unrequested page is not shown.
    w.receive(page({}, false));
    BOOST_TEST(w.receive(page({said_line(3, 2, "late")}, false)) == "");
}

BOOST_AUTO_TEST_CASE(a_new_search_numbers_its_lines_from_one_and_forgets_the_old_ones)
{
    window w;
    w.before.search("tea", "");
    w.receive(found(90, "tea", true));
    w.before.search("coffee", "lobby");
    const auto asked = w.talk.take_outgoing();
    BOOST_TEST(!contains(asked.substr(asked.find("coffee")), "before"));
    BOOST_TEST(contains(w.receive(found(50, "coffee", false)), "\"coffee\" in #lobby: 1 result"));
    w.before.around(1);
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("after":50)"));
}

BOOST_AUTO_TEST_CASE(more_continues_the_last_query)
{
    window w;
    w.before.search("tea", "");
    w.receive(found(90, "tea", true));
    w.receive(said_line(95, 90, "shown"));
    w.before.history("lobby", 2);
    w.talk.take_outgoing();
    w.receive(page({said_line(80, 0, "a")}, true));
    w.before.more();
    BOOST_TEST(contains(w.talk.take_outgoing(), R"("type":"history")"));
    w.receive(page({}, false));
    // A search that was not answered has found nothing yet.
    w.before.search("milk", "");
    w.receive(error_line("search", "unavailable"));
    w.talk.take_outgoing();
    w.before.more();
    BOOST_TEST(contains(w.screen.take_output(), "no more results"));
}

BOOST_AUTO_TEST_SUITE_END()
