#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(resume_suite)

BOOST_AUTO_TEST_CASE(a_room_is_resumed_after_the_newest_reported_line)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 3);
    c.receive(said_line(7, 3, "hi"));
    c.disconnected();
    c.connected();
    BOOST_TEST(contains(c.take_outgoing(), R"("epoch":"e1")"));
    c.receive(R"({"type":"welcome","user":"alice","epoch":"e1"})");
    BOOST_TEST(contains(c.take_outgoing(), R"("room":"lobby","after":7)"));
}

BOOST_AUTO_TEST_CASE(a_room_without_messages_is_resumed_after_its_prev)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 3);
    c.disconnected();
    let_in(c, "e1", 3);
    BOOST_TEST(contains(c.take_outgoing(), R"("after":3)"));
}

BOOST_AUTO_TEST_CASE(missed_lines_arrive_page_by_page_once_each_and_are_counted)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.receive(said_line(1, 0, "a"));
    c.disconnected();
    let_in(c, "e1", 4);
    c.take_updates();
    c.receive(history_line({said_line(2, 1, "b"), said_line(3, 2, "c")}, true));
    c.receive(history_line({said_line(4, 3, "d")}, false));
    c.receive(said_line(5, 4, "e"));

    const auto updates = c.take_updates();
    BOOST_TEST(texts(updates) == "b c d e");
    BOOST_TEST(only<update::gap>(updates).empty());
    const auto done = only<update::caught_up>(updates);
    BOOST_REQUIRE(done.size() == 1u);
    BOOST_TEST(done[0].missed == 3u);
    const auto said = only<update::line>(updates);
    BOOST_TEST((said[2].written == update::line::timing::missed));
    BOOST_TEST((said[3].written == update::line::timing::live));
}

BOOST_AUTO_TEST_CASE(a_connection_lost_between_two_pages_continues_after_the_last_reported_line)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.disconnected();
    let_in(c, "e1", 4);
    c.receive(history_line({said_line(2, 0, "b")}, true));
    c.disconnected();
    let_in(c, "e1", 4);
    BOOST_TEST(contains(c.take_outgoing(), R"("after":2)"));
}

BOOST_AUTO_TEST_CASE(a_repeated_line_is_reported_once)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.receive(said_line(1, 0, "a"));
    c.receive(said_line(1, 0, "a"));
    BOOST_TEST(texts(c.take_updates()) == "a");
}

BOOST_AUTO_TEST_CASE(a_wrong_prev_is_reported_as_a_gap)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 3);
    c.receive(said_line(9, 5, "a"));
    BOOST_TEST(only<update::gap>(c.take_updates()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(after_a_reset_the_newest_lines_are_fetched_and_reported_before_live_ones)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.receive(said_line(1, 0, "a"));
    c.disconnected();
    let_in(c, "e1", 9);
    c.take_outgoing();
    c.take_updates();
    c.receive(R"({"type":"reset","room":"lobby","oldest":8})");
    BOOST_TEST(contains(c.take_outgoing(), R"("type":"history","id":"refetch")"));
    c.receive(said_line(10, 9, "live"));
    c.receive(R"({"type":"history","id":"refetch","room":"lobby","messages":[)" + said_line(8, 7, "h") + "," +
              said_line(9, 8, "i") + "," + said_line(10, 9, "live") + R"(],"more":true})");

    const auto updates = c.take_updates();
    BOOST_TEST(only<update::lines_lost>(updates).size() == 1u);
    BOOST_TEST(only<update::gap>(updates).empty());
    BOOST_TEST(texts(updates) == "h i live");
}

BOOST_AUTO_TEST_CASE(a_server_whose_newest_line_is_older_than_ours_is_read_from_the_start)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 70);
    c.receive(said_line(71, 70, "of a lost past"));
    c.disconnected();
    let_in(c, "e1", 2);
    c.take_updates();
    c.receive(R"({"type":"reset","room":"lobby","oldest":1})");
    c.receive(R"({"type":"history","id":"refetch","room":"lobby","messages":[)" + said_line(1, 0, "a") + "," +
              said_line(2, 1, "b") + R"(],"more":false})");
    c.receive(said_line(3, 2, "c"));

    const auto updates = c.take_updates();
    BOOST_TEST(only<update::history_replaced>(updates).size() == 1u);
    BOOST_TEST(only<update::lines_lost>(updates).empty());
    BOOST_TEST(only<update::gap>(updates).empty());
    BOOST_TEST(texts(updates) == "a b c");
    BOOST_TEST(only<update::caught_up>(updates).at(0).replaced);
}

BOOST_AUTO_TEST_CASE(a_restart_that_leaves_a_gap_in_the_seqs_is_no_gap_in_the_room)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 3);
    c.receive(said_line(4, 3, "a"));
    c.disconnected();
    let_in(c, "e1", 10001);
    c.take_updates();
    c.receive(history_line({said_line(10001, 4, "b")}, false));
    const auto updates = c.take_updates();
    BOOST_TEST(texts(updates) == "b");
    BOOST_TEST(only<update::gap>(updates).empty());
    BOOST_TEST(only<update::lines_lost>(updates).empty());
    BOOST_TEST(only<update::history_replaced>(updates).empty());
}

BOOST_AUTO_TEST_CASE(unreadable_lines_of_the_server_are_reported_and_the_room_continues)
{
    auto s = settings_for_alice();
    s.rooms = {"lobby", "ops"};
    engine c{s};
    let_in(c, "e1", 3);
    c.receive(R"({"type":"joined","id":"join","room":"ops","prev":0})");
    c.disconnected();
    let_in(c, "e1", 5);
    c.take_updates();
    c.receive(error_line("join", "unavailable")); // instead of the missed lines of the lobby
    c.receive(R"({"type":"reset","id":"join","room":"lobby","oldest":0})");
    c.receive(R"({"type":"joined","id":"join","room":"ops","prev":0})");
    c.receive(said_line(6, 5, "live"));

    const auto updates = c.take_updates();
    BOOST_TEST(only<update::left>(updates).empty());
    BOOST_TEST(only<update::lines_lost>(updates).size() == 1u);
    BOOST_TEST(texts(updates) == "live");
    BOOST_TEST((c.find("ops") != nullptr));
}

BOOST_AUTO_TEST_CASE(in_another_epoch_the_room_is_read_from_the_start)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 70);
    c.disconnected();
    let_in(c, "e2", 2);
    const auto sent = c.take_outgoing();
    BOOST_TEST(!contains(sent, "after"));
    BOOST_TEST(contains(sent, R"("last":1000)"));
    c.receive(history_line({said_line(1, 0, "a"), said_line(2, 1, "b")}, false));
    c.receive(said_line(3, 2, "c"));

    const auto updates = c.take_updates();
    BOOST_TEST(only<update::history_replaced>(updates).size() == 1u);
    BOOST_TEST(texts(updates) == "a b c");
}

BOOST_AUTO_TEST_CASE(a_seq_of_an_old_epoch_is_not_used_though_the_new_epoch_was_seen_once)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 70);
    c.disconnected();
    c.connected();
    c.receive(R"({"type":"welcome","user":"alice","epoch":"e2"})"); // lost again before the room was joined
    c.disconnected();
    c.connected();
    c.receive(R"({"type":"welcome","user":"alice","epoch":"e2"})");
    BOOST_TEST(!contains(c.take_outgoing(), R"("after":70)"));
}

BOOST_AUTO_TEST_CASE(lines_before_our_join_are_reported_as_past)
{
    auto s = settings_for_alice();
    s.tail_lines = 2;
    engine c{s};
    let_in(c, "e1", 6);
    BOOST_TEST(contains(c.take_outgoing(), R"("last":2)"));
    c.receive(history_line({said_line(5, 4, "a"), said_line(6, 5, "b")}, true));
    c.receive(said_line(7, 6, "c"));

    const auto updates = c.take_updates();
    BOOST_TEST(texts(updates) == "a b c");
    BOOST_TEST((only<update::line>(updates)[0].written == update::line::timing::before_join));
    BOOST_TEST(only<update::caught_up>(updates).empty());
}

BOOST_AUTO_TEST_CASE(a_reset_of_a_room_that_is_behind_fetches_nothing)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 1);
    c.take_outgoing();
    c.receive(R"({"type":"reset","room":"lobby","oldest":50})");
    BOOST_TEST(c.take_outgoing() == "");
    c.receive(said_line(50, 49, "a"));
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::gap>(updates).empty());
    BOOST_TEST(texts(updates) == "a");
}

BOOST_AUTO_TEST_SUITE_END()
