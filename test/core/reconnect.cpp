#include "client/core/reconnect.hpp"

#include "client/core/liveness.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(reconnect_suite)

namespace {

const monotonic_time start{};

} // namespace

BOOST_AUTO_TEST_CASE(delays_double_up_to_half_a_minute)
{
    reconnect_policy policy;
    BOOST_TEST(policy.failed(start, 0.5).count() == 250);
    BOOST_TEST(policy.failed(start, 0.5).count() == 500);
    for (int i = 0; i < 10; ++i)
        policy.failed(start, 0.5);
    BOOST_TEST(policy.failed(start, 0.5).count() == 15'000);
}

BOOST_AUTO_TEST_CASE(a_success_makes_delays_short_again)
{
    reconnect_policy policy;
    policy.failed(start, 0.5);
    policy.failed(start, 0.5);
    policy.succeeded();
    BOOST_TEST(policy.failed(start, 0.5).count() == 250);
}

BOOST_AUTO_TEST_CASE(a_name_in_use_is_our_own_ghost_only_for_two_minutes_after_a_loss)
{
    reconnect_policy policy;
    policy.failed(start, 0);
    BOOST_TEST(!policy.may_be_own_ghost(start)); // we never had the name
    policy.succeeded();
    policy.failed(start, 0);
    policy.failed(start + 60s, 0);
    BOOST_TEST(policy.may_be_own_ghost(start + 119s));
    BOOST_TEST(!policy.may_be_own_ghost(start + 120s));
}

BOOST_AUTO_TEST_CASE(each_loss_has_its_own_time_for_the_ghost)
{
    reconnect_policy policy;
    policy.succeeded();
    policy.failed(start, 0);
    policy.succeeded();
    BOOST_TEST(policy.ever_succeeded());
    policy.failed(start + 1h, 0);
    BOOST_TEST(policy.may_be_own_ghost(start + 1h + 119s));
    reconnect_policy never;
    never.failed(start, 0);
    BOOST_TEST(!never.ever_succeeded());
}

BOOST_AUTO_TEST_CASE(a_wait_is_a_random_part_of_its_bound)
{
    reconnect_policy policy{{.first_delay = 100ms, .most_delay = 150ms}};
    BOOST_TEST(policy.failed(start, 0.999).count() == 99);
    BOOST_TEST(policy.failed(start, 0).count() == 0);
    BOOST_TEST(policy.failed(start, 0.5).count() == 75);
}

BOOST_AUTO_TEST_CASE(silence_gets_one_ping_and_then_means_a_dead_server)
{
    liveness l{{}, start};
    BOOST_TEST((l.check(start + 29s) == liveness::verdict::alive));
    BOOST_TEST((l.check(start + 30s) == liveness::verdict::ping));
    BOOST_TEST((l.check(start + 31s) == liveness::verdict::alive));
    BOOST_TEST((l.due() == start + 60s));
    BOOST_TEST((l.check(start + 60s) == liveness::verdict::dead));
}

BOOST_AUTO_TEST_CASE(after_our_own_pause_the_server_gets_a_ping_before_it_counts_as_dead)
{
    liveness l{{}, start};
    BOOST_TEST((l.check(start + 1h) == liveness::verdict::ping));
    BOOST_TEST((l.due() == start + 1h + 30s));
    BOOST_TEST((l.check(start + 1h + 29s) == liveness::verdict::alive));
    BOOST_TEST((l.check(start + 1h + 30s) == liveness::verdict::dead));
}

BOOST_AUTO_TEST_CASE(an_answer_begins_a_new_silence)
{
    liveness l{{.ping_after = 10s, .dead_after = 15s}, start};
    l.check(start + 10s);
    l.on_received(start + 14s);
    BOOST_TEST((l.due() == start + 24s));
    BOOST_TEST((l.check(start + 23s) == liveness::verdict::alive));
    BOOST_TEST((l.check(start + 24s) == liveness::verdict::ping));
    BOOST_TEST((l.check(start + 28s) == liveness::verdict::alive));
    BOOST_TEST((l.check(start + 29s) == liveness::verdict::dead));
}

BOOST_AUTO_TEST_CASE(any_byte_is_a_sign_of_life)
{
    liveness l{{}, start};
    l.check(start + 30s);
    l.on_received(start + 59s);
    BOOST_TEST((l.check(start + 60s) == liveness::verdict::alive));
    BOOST_TEST((l.check(start + 89s) == liveness::verdict::ping));
}

BOOST_AUTO_TEST_SUITE_END()
