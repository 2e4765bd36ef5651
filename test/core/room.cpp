// One room: every line is reported once, and missing lines are reported, too.
#include "client/core/room.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;
using timing = update::line::timing;

BOOST_AUTO_TEST_SUITE(room_suite)

namespace {

message line(std::uint64_t seq, std::uint64_t prev)
{
    return {"lobby", seq, prev, "bob", std::to_string(seq), ""};
}

struct fixture {
    std::string join(const std::string& epoch, std::uint64_t prev, std::size_t tail = 0)
    {
        auto request = it.join_request(epoch, tail);
        it.joined({"lobby", "tea", {"alice"}, 1, prev}, updates);
        return request;
    }
    void page(std::vector<message> lines, bool more) { it.page({"lobby", std::move(lines), more}, updates); }
    void live(std::uint64_t seq, std::uint64_t prev) { it.live(line(seq, prev), updates); }

    // The reported seqs with their kind: p, m or l; ! for a gap, ? for lost lines, * for a replaced history,
    // and =n for caught_up.
    std::string summary()
    {
        std::string all;
        for (const auto& u : std::exchange(updates, {})) {
            if (const auto* s = std::get_if<update::line>(&u))
                all += s->message.text +
                       (s->written == timing::before_join ? 'p'
                        : s->written == timing::missed    ? 'm'
                                                          : 'l') +
                       ' ';
            else if (std::holds_alternative<update::gap>(u))
                all += "! ";
            else if (std::holds_alternative<update::lines_lost>(u))
                all += "? ";
            else if (std::holds_alternative<update::history_replaced>(u))
                all += "* ";
            else if (const auto* c = std::get_if<update::caught_up>(&u))
                all += '=' + std::to_string(c->missed) + (c->replaced ? "* " : " ");
        }
        return all;
    }

    room it{"lobby"};
    std::vector<update::any> updates;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_room_without_a_tail_is_live_at_once)
{
    fixture s;
    BOOST_TEST(s.join("e1", 7) == "{\"type\":\"join\",\"id\":\"join\",\"room\":\"lobby\"}\n");
    BOOST_TEST(only<update::joined>(s.updates).at(0).topic == "tea");
    BOOST_TEST(!only<update::joined>(s.updates)[0].again);
    BOOST_TEST(s.it.topic() == "tea");
    s.live(8, 7);
    s.live(9, 8);
    BOOST_TEST(s.summary() == "8l 9l ");
}

BOOST_AUTO_TEST_CASE(lines_before_the_answer_to_the_join_are_reported_after_it)
{
    fixture s;
    s.it.join_request("e1", 0);
    s.live(8, 7);
    BOOST_TEST(s.summary() == "");
    s.it.joined({"lobby", "", {}, 0, 7}, s.updates);
    BOOST_TEST(s.summary() == "8l ");
}

BOOST_AUTO_TEST_CASE(lines_held_for_an_unanswered_join_are_reported_by_the_next_join_only)
{
    fixture s;
    s.it.join_request("e1", 0);
    s.live(8, 7);
    s.join("e1", 8);
    BOOST_TEST(s.summary() == "");
    // A line of the old epoch does not hide lines of the new one.
    fixture fresh;
    fresh.it.join_request("e1", 0);
    fresh.live(80, 79);
    fresh.join("e2", 2);
    fresh.live(3, 2);
    BOOST_TEST(fresh.summary() == "3l ");
}

BOOST_AUTO_TEST_CASE(a_tail_is_one_page_whatever_more_there_is)
{
    fixture s;
    BOOST_TEST(contains(s.join("e1", 9, 2), R"("last":2)"));
    s.live(10, 9);
    s.page({line(8, 7), line(9, 8)}, true);
    s.live(11, 10);
    s.page({line(5, 4)}, false); // nobody requested it
    BOOST_TEST(s.summary() == "8p 9p 10l 11l ");
}

BOOST_AUTO_TEST_CASE(an_empty_tail_continues_after_the_newest_line_of_the_server)
{
    fixture s;
    s.join("e1", 9, 2);
    s.page({}, false);
    BOOST_TEST(contains(s.it.join_request("e1", 2), R"("after":9)"));
}

BOOST_AUTO_TEST_CASE(a_tail_that_does_not_reach_the_newest_line_continues_after_it)
{
    fixture s;
    s.join("e1", 9, 2);
    s.page({line(5, 4)}, false); // later lines were removed
    BOOST_TEST(contains(s.it.join_request("e1", 2), R"("after":9)"));
}

BOOST_AUTO_TEST_CASE(a_resume_counts_missed_lines_and_later_ones_are_live)
{
    fixture s;
    s.join("e1", 3);
    s.summary();
    s.join("e1", 6);
    s.live(7, 6);
    s.page({line(4, 3), line(5, 4)}, true);
    s.page({line(6, 5)}, false);
    BOOST_TEST(s.summary() == "4m 5m 6m =3 7l ");
    s.join("e1", 7);
    s.page({}, false);
    BOOST_TEST(s.summary() == "=0 ");
}

BOOST_AUTO_TEST_CASE(each_gap_is_reported_once_and_none_where_lines_fit)
{
    fixture s;
    s.join("e1", 3);
    s.live(9, 5);
    s.live(10, 9);
    s.live(10, 9);
    s.live(4, 3);
    s.live(12, 11);
    BOOST_TEST(s.summary() == "! 9l 10l ! 12l ");
}

BOOST_AUTO_TEST_CASE(another_epoch_is_reported_and_read_from_the_start_without_regard_to_old_lines)
{
    fixture s;
    s.join("e1", 70);
    s.live(71, 70);
    s.summary();
    s.it.join_request("e2", 5);
    s.live(3, 2);
    s.it.joined({"lobby", "", {}, 0, 2}, s.updates);
    s.page({line(1, 0), line(2, 1)}, false);
    BOOST_TEST(s.summary() == "* 1m 2m =2* 3l ");
    BOOST_TEST(contains(s.it.join_request("e2", 5), R"("after":3)"));
}

BOOST_AUTO_TEST_CASE(the_first_line_of_another_epoch_is_no_gap)
{
    fixture s;
    s.join("e1", 70);
    s.join("e2", 9);
    s.page({line(8, 7), line(9, 8)}, true);
    BOOST_TEST(s.summary() == "* 8m 9m =2* ");
}

BOOST_AUTO_TEST_CASE(a_lost_connection_forgets_that_the_history_was_another_one)
{
    fixture s;
    s.join("e1", 70);
    s.join("e2", 2);
    s.summary();
    s.join("e2", 2);
    s.page({line(1, 0), line(2, 1)}, false);
    BOOST_TEST(s.summary() == "1m 2m =2 ");
    s.join("e2", 3);
    s.page({line(3, 2)}, false);
    BOOST_TEST(s.summary() == "3m =1 ");
}

BOOST_AUTO_TEST_CASE(a_reset_asks_for_the_newest_only_while_we_resume)
{
    fixture s;
    s.join("e1", 3);
    s.summary();
    BOOST_TEST(!s.it.reset(s.updates)); // the room was behind
    s.live(90, 89);
    BOOST_TEST(s.summary() == "? 90l ");
    s.join("e1", 99);
    BOOST_TEST(s.it.awaits_join_page());
    BOOST_TEST(s.it.reset(s.updates));
    BOOST_TEST(!s.it.awaits_join_page());
    BOOST_TEST(s.it.awaits_refetch());
    s.page({line(98, 97), line(99, 98)}, true);
    BOOST_TEST(!s.it.awaits_refetch());
    BOOST_TEST(s.summary() == "? 98m 99m =2 ");
}

BOOST_AUTO_TEST_CASE(a_reset_of_a_shorter_past_is_another_history)
{
    fixture s;
    s.join("e1", 70);
    s.join("e1", 69);
    s.summary();
    BOOST_TEST(s.it.reset(s.updates));
    s.page({line(69, 68)}, false);
    BOOST_TEST(s.summary() == "* 69m =1* ");
    // An equal gap is the same gap.
    fixture same;
    same.join("e1", 70);
    same.join("e1", 70);
    same.summary();
    BOOST_TEST(same.it.reset(same.updates));
    BOOST_TEST(same.summary() == "? ");
}

BOOST_AUTO_TEST_CASE(a_failed_page_is_reported_once_and_a_following_reset_is_not)
{
    fixture s;
    s.join("e1", 3);
    s.summary();
    s.join("e1", 9);
    s.it.page_failed(s.updates);
    BOOST_TEST(!s.it.reset(s.updates));
    s.live(12, 11);
    BOOST_TEST(s.summary() == "? 12l ");
    BOOST_TEST(!s.it.reset(s.updates)); // a later one is its own
    BOOST_TEST(s.summary() == "? ");
}

BOOST_AUTO_TEST_CASE(a_line_between_the_failure_and_a_reset_makes_the_reset_news)
{
    fixture s;
    s.join("e1", 3);
    s.join("e1", 9);
    s.it.page_failed(s.updates);
    s.live(10, 9);
    s.summary();
    BOOST_TEST(!s.it.reset(s.updates));
    BOOST_TEST(s.summary() == "? ");
}

BOOST_AUTO_TEST_CASE(a_refetch_that_failed_leaves_a_later_reset_its_news)
{
    fixture s;
    s.join("e1", 3);
    s.join("e1", 9);
    BOOST_TEST(s.it.reset(s.updates));
    s.it.page_failed(s.updates);
    s.summary();
    BOOST_TEST(!s.it.reset(s.updates));
    BOOST_TEST(s.summary() == "? ");
    BOOST_TEST(contains(s.it.join_request("e1", 0), R"("after":9)"));
}

BOOST_AUTO_TEST_CASE(a_conversation_is_resumed_after_its_last_read_line)
{
    fixture s;
    s.it.mark_read_up_to("e1", 5);
    BOOST_TEST(contains(s.join("e1", 8), R"("after":5)"));
    s.page({line(8, 7)}, false);
    BOOST_TEST(s.summary() == "8m =1 "); // the lines between were hidden from us
    BOOST_TEST(!contains(fixture{}.join("e1", 8), "after"));
}

BOOST_AUTO_TEST_CASE(a_refused_join_of_a_live_conversation_fetches_its_lines)
{
    room known{"@alice,bob", "Bob"};
    std::vector<update::any> updates;
    known.mark_read_up_to("e1", 5);
    known.join_request("e1", 20);
    BOOST_TEST(known.replace_refused_join() ==
               "{\"type\":\"history\",\"with\":\"Bob\",\"limit\":1000,\"id\":\"refetch\",\"after\":5}\n");
    BOOST_TEST(known.awaits_refetch());
    room fresh{"@alice,bob", "Bob"};
    fresh.join_request("e1", 20);
    BOOST_TEST(fresh.replace_refused_join() ==
               "{\"type\":\"history\",\"with\":\"Bob\",\"limit\":1000,\"id\":\"join\"}\n");
    BOOST_TEST(fresh.awaits_join_page());
    fresh.page({"", {line(3, 0)}, false}, updates);
    BOOST_TEST((only<update::line>(updates).at(0).written == timing::before_join));
}

BOOST_AUTO_TEST_CASE(members_follow_a_list_and_joins_leaves_and_renames)
{
    using kind = event::presence::kind;
    fixture s;
    s.join("e1", 0);
    s.it.set_members({"lobby", {"a", "b"}, 5, {}, {}});
    s.it.presence({"lobby", "c", kind::joined, {}, {}});
    s.it.presence({"lobby", "b", kind::renamed, "B", {}});
    s.it.presence({"lobby", "x", kind::renamed, "y", {}});
    s.it.presence({"lobby", "a", kind::away, {}, {}});
    BOOST_TEST((s.it.members() == std::vector<std::string>{"a", "B", "c"}));
    BOOST_TEST(s.it.member_count() == 6u);
    s.it.presence({"lobby", "a", kind::left, {}, {}});
    BOOST_TEST((s.it.members() == std::vector<std::string>{"B", "c"}));
    BOOST_TEST(s.it.member_count() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
