#include "client/load/checker.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(checker_suite)

namespace {

void deliver(checker& c, std::uint32_t member, const std::vector<message_key>& keys, std::int64_t now = 0)
{
    checker::arrivals in{c, member, now};
    for (const auto key : keys)
        in.delivery(key);
}

// Three members, two of which send, three messages: 0/1, 1/1, 0/2.
struct small_run {
    checker c{layout{.members = 3, .senders = 2}};
    std::vector<message_key> all{{0, 1}, {1, 1}, {0, 2}};

    small_run()
    {
        c.sent(0, 0);
        c.sent(1, 0);
        c.sent(0, 0);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_run_is_complete_when_all_messages_arrived_in_one_order)
{
    small_run r;
    for (std::uint32_t m = 0; m < 3; ++m) {
        BOOST_TEST(!r.c.complete(reader_kind::prompt));
        deliver(r.c, m, r.all);
    }
    BOOST_TEST(r.c.complete(reader_kind::prompt));
    BOOST_TEST(r.c.accepted(reader_kind::prompt) == 9u);
    BOOST_TEST(r.c.found(true).total() == 0u);
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_run_is_lost_only_at_its_end)
{
    small_run r;
    deliver(r.c, 0, {{0, 1}});
    BOOST_TEST(r.c.found(false).total() == 0u);
    BOOST_TEST(r.c.found(true).lost == 8u);
}

BOOST_AUTO_TEST_CASE(a_missing_message_is_lost_even_if_later_ones_arrive)
{
    small_run r;
    deliver(r.c, 0, r.all);
    deliver(r.c, 1, {{1, 1}, {0, 2}});
    deliver(r.c, 2, r.all);
    const auto f = r.c.found(true);
    BOOST_TEST(f.lost == 1u);
    BOOST_TEST(f.total() == 1u);
    BOOST_TEST(!r.c.complete(reader_kind::prompt));
}

BOOST_AUTO_TEST_CASE(a_member_that_misses_a_message_causes_no_faults_of_others)
{
    small_run r;
    deliver(r.c, 0, {{0, 1}, {0, 2}});
    deliver(r.c, 1, r.all);
    deliver(r.c, 2, r.all);
    const auto f = r.c.found(true);
    BOOST_TEST(f.lost == 1u);
    BOOST_TEST(f.doubled == 0u);
}

BOOST_AUTO_TEST_CASE(a_repeated_message_is_doubled)
{
    small_run r;
    deliver(r.c, 0, {{0, 1}, {0, 1}, {1, 1}, {0, 2}, {1, 1}});
    deliver(r.c, 1, r.all);
    deliver(r.c, 2, r.all);
    const auto f = r.c.found(true);
    BOOST_TEST(f.doubled == 2u);
    BOOST_TEST(f.total() == 2u);
}

BOOST_AUTO_TEST_CASE(two_messages_of_one_sender_in_the_wrong_order_are_noticed)
{
    small_run r;
    deliver(r.c, 0, r.all);
    deliver(r.c, 1, {{0, 2}, {1, 1}, {0, 1}});
    deliver(r.c, 2, r.all);
    const auto f = r.c.found(true);
    BOOST_TEST(f.out_of_order >= 1u);
    BOOST_TEST(f.lost == 0u);
    BOOST_TEST(f.doubled == 0u);
    BOOST_TEST(r.c.complete(reader_kind::prompt));
}

BOOST_AUTO_TEST_CASE(two_members_must_see_different_senders_in_the_same_order)
{
    small_run r;
    deliver(r.c, 0, r.all);
    deliver(r.c, 1, {{1, 1}, {0, 1}, {0, 2}});
    const auto f = r.c.found(false);
    BOOST_TEST(f.out_of_order == 1u);
    BOOST_TEST(f.total() == 1u);
}

BOOST_AUTO_TEST_CASE(a_message_that_was_never_sent_is_misdelivered)
{
    small_run r;
    deliver(r.c, 0, {{0, 3}, {0, 0}, {2, 1}});
    BOOST_TEST(r.c.found(false).misdelivered == 3u);
}

BOOST_AUTO_TEST_CASE(a_message_is_due_only_in_the_senders_room)
{
    // Members 0 and 2 in room 0, members 1 and 3 in room 1.
    checker c{layout{.members = 4, .senders = 2, .rooms = 2}};
    c.sent(0, 0);
    c.sent(1, 0);
    BOOST_TEST(c.expected(reader_kind::prompt) == 4u);
    deliver(c, 0, {{0, 1}});
    deliver(c, 2, {{0, 1}});
    deliver(c, 1, {{1, 1}});
    deliver(c, 3, {{1, 1}});
    BOOST_TEST(c.complete(reader_kind::prompt));
    BOOST_TEST(c.found(true).total() == 0u);

    deliver(c, 0, {{1, 1}});
    BOOST_TEST(c.found(true).misdelivered == 1u);
}

BOOST_AUTO_TEST_CASE(rooms_have_orders_of_their_own)
{
    // All members in both rooms; sender 0 sends to room 0, sender 1 to room 1.
    checker c{layout{.members = 2, .senders = 2, .rooms = 2, .rooms_per_member = 2}};
    c.sent(0, 0);
    c.sent(1, 0);
    deliver(c, 0, {{0, 1}, {1, 1}});
    deliver(c, 1, {{1, 1}, {0, 1}});
    BOOST_TEST(c.complete(reader_kind::prompt));
    BOOST_TEST(c.found(true).total() == 0u);
    BOOST_TEST(c.observed(1) == 1u);
}

BOOST_AUTO_TEST_CASE(latency_counts_from_the_given_time_of_messages_sent_in_the_measured_part)
{
    checker c{layout{.members = 2, .senders = 1}};
    c.sent(0, 100);
    c.measure();
    c.sent(0, 50); // late: it should have been sent before
    deliver(c, 0, {{0, 1}, {0, 2}}, 260);
    deliver(c, 1, {{0, 1}, {0, 2}}, 300);
    BOOST_TEST(c.latency().count() == 2u);
    BOOST_TEST(c.latency().percentile(0.5) == 210u);
    BOOST_TEST(c.latency().max() == 250u);
}

BOOST_AUTO_TEST_CASE(slow_members_are_checked_but_not_timed)
{
    checker c{layout{.members = 2, .senders = 1, .slow = 1}};
    c.measure();
    c.sent(0, 0);
    deliver(c, 0, {{0, 1}}, 10);
    BOOST_TEST(c.complete(reader_kind::prompt));
    BOOST_TEST(!c.complete(reader_kind::slow));
    deliver(c, 1, {{0, 1}}, 1'000'000);
    BOOST_TEST(c.complete(reader_kind::slow));
    BOOST_TEST(c.latency().max() == 10u);
}

BOOST_AUTO_TEST_CASE(a_closed_member_that_never_read_has_lost_nothing)
{
    checker c{layout{.members = 2, .senders = 1, .never_reading = 1}};
    c.sent(0, 0);
    deliver(c, 0, {{0, 1}});
    BOOST_TEST(c.found(true).lost == 1u);
    BOOST_TEST(!c.complete(reader_kind::never_reads));
    c.exclude(1);
    BOOST_TEST(c.found(true).lost == 0u);
    BOOST_TEST(c.complete(reader_kind::never_reads));
    c.sent(0, 0);
    BOOST_TEST(c.complete(reader_kind::never_reads));
}

BOOST_AUTO_TEST_CASE(trimming_forgets_nothing_that_someone_still_needs)
{
    small_run r;
    deliver(r.c, 0, r.all);
    deliver(r.c, 1, {{0, 1}});
    r.c.trim();
    deliver(r.c, 2, r.all);
    deliver(r.c, 1, {{1, 1}, {0, 2}});
    BOOST_TEST(r.c.complete(reader_kind::prompt));
    r.c.trim();
    r.c.sent(1, 0);
    for (std::uint32_t m = 0; m < 3; ++m)
        deliver(r.c, m, {{1, 2}});
    BOOST_TEST(r.c.complete(reader_kind::prompt));
    BOOST_TEST(r.c.found(true).total() == 0u);
}

BOOST_AUTO_TEST_CASE(a_message_is_completed_by_the_last_member_that_reads_at_once)
{
    checker c{layout{.members = 4, .senders = 2, .slow = 1}};
    c.sent(0, 0); // not measured
    c.measure();
    c.sent(0, 100);
    c.sent(1, 100);
    deliver(c, 0, {{0, 1}, {0, 2}, {1, 1}}, 110);
    deliver(c, 2, {{0, 1}, {0, 2}}, 150);
    BOOST_TEST(c.completion().count() == 0u);
    deliver(c, 1, {{0, 1}, {0, 2}, {1, 1}}, 140);
    BOOST_TEST(c.completion().count() == 1u);
    BOOST_TEST(c.completion().max() == 40u);
    deliver(c, 3, {{0, 1}, {0, 2}, {1, 1}}, 900);
    BOOST_TEST(c.completion().count() == 1u);
    deliver(c, 2, {{1, 1}}, 160);
    BOOST_TEST(c.completion().count() == 2u);
    BOOST_TEST(c.completion().max() == 60u);
}

BOOST_AUTO_TEST_CASE(completion_is_only_timed_if_wanted)
{
    checker c{layout{.members = 1, .senders = 1}, false};
    c.measure();
    c.sent(0, 0);
    deliver(c, 0, {{0, 1}}, 5);
    BOOST_TEST(c.completion().count() == 0u);
    BOOST_TEST(c.latency().count() == 1u);
}

// Senders without an echo.

BOOST_AUTO_TEST_CASE(without_an_echo_a_sender_does_not_expect_its_own_messages)
{
    checker c{layout{.members = 3, .senders = 2, .hears_itself = false}};
    c.measure();
    c.sent(0, 0);
    BOOST_TEST(c.expected(reader_kind::prompt) == 2u);
    deliver(c, 1, {{0, 1}}, 5);
    BOOST_TEST(c.observed(0) == 1u);
    deliver(c, 2, {{0, 1}}, 7);
    BOOST_TEST(c.complete(reader_kind::prompt));
    BOOST_TEST(c.found(true).total() == 0u);
    BOOST_TEST(c.latency().count() == 2u);
    BOOST_TEST(c.completion().max() == 7u);

    deliver(c, 0, {{0, 1}});
    BOOST_TEST(c.found(true).misdelivered == 1u);
}

BOOST_AUTO_TEST_CASE(a_sender_without_an_echo_does_not_define_the_order)
{
    // The server had 0/1, 1/1, 0/2; sender 0 is the first to see something.
    checker c{layout{.members = 4, .senders = 2, .hears_itself = false}};
    c.measure();
    c.sent(0, 0);
    c.sent(1, 0);
    c.sent(0, 0);
    deliver(c, 0, {{1, 1}}, 5);
    deliver(c, 2, {{0, 1}, {1, 1}, {0, 2}}, 6);
    deliver(c, 1, {{0, 1}, {0, 2}}, 7);
    BOOST_TEST(c.found(false).total() == 0u);
    deliver(c, 3, {{0, 1}, {0, 2}, {1, 1}}, 8);
    BOOST_TEST(c.found(true).out_of_order == 1u);
    BOOST_TEST(c.found(true).lost == 0u);
    BOOST_TEST(c.latency().count() == 9u);
    BOOST_TEST(c.completion().count() == 3u);
}

BOOST_AUTO_TEST_CASE(among_senders_without_an_echo_the_order_of_each_sender_counts)
{
    checker c{layout{.members = 2, .senders = 2, .hears_itself = false}};
    c.measure();
    for (int i = 0; i < 3; ++i)
        c.sent(0, 0);
    deliver(c, 1, {{0, 1}, {0, 3}, {0, 2}, {0, 3}}, 9);
    BOOST_TEST(c.found(true).out_of_order == 1u);
    BOOST_TEST(c.found(true).doubled == 1u);
    BOOST_TEST(c.complete(reader_kind::prompt));
    BOOST_TEST(c.completion().count() == 3u);
    c.sent(0, 0);
    deliver(c, 1, {{0, 4}}, 9);
    BOOST_TEST(c.completion().count() == 4u);
}

BOOST_AUTO_TEST_CASE(trimming_waits_for_the_last_receiver_and_not_for_a_sender_without_an_echo)
{
    checker c{layout{.members = 3, .senders = 1, .hears_itself = false}};
    c.measure();
    for (std::uint32_t n = 1; n <= 100; ++n) {
        c.sent(0, 0);
        deliver(c, 1, {{0, n}});
        if (n > 5)
            deliver(c, 2, {{0, n - 5}});
        BOOST_TEST(c.trim() <= 5u);
    }
    deliver(c, 2, {{0, 96}, {0, 97}, {0, 98}, {0, 99}, {0, 100}});
    BOOST_TEST(c.complete(reader_kind::prompt));
    BOOST_TEST(c.found(true).total() == 0u);
    BOOST_TEST(c.latency().count() == 200u);
    BOOST_TEST(c.completion().count() == 100u);
}

// Servers with weaker guarantees.

BOOST_AUTO_TEST_CASE(without_one_order_each_senders_own_is_still_checked)
{
    checker c{layout{.members = 3, .senders = 2, .one_order = false}};
    c.sent(0, 0);
    c.sent(1, 0);
    c.sent(0, 0);
    deliver(c, 0, {{0, 1}, {1, 1}, {0, 2}});
    deliver(c, 1, {{1, 1}, {0, 1}, {0, 2}});
    BOOST_TEST(c.found(false).total() == 0u);
    deliver(c, 2, {{0, 2}, {1, 1}, {0, 1}});
    BOOST_TEST(c.found(true).total() == 1u);
    BOOST_TEST(c.found(true).out_of_order == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
