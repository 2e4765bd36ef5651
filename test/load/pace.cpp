#include "client/load/pace.hpp"

#include <boost/test/unit_test.hpp>

using banter::load::schedule;

BOOST_AUTO_TEST_SUITE(pace_suite)

BOOST_AUTO_TEST_CASE(messages_are_due_at_even_distances_from_the_start)
{
    const schedule s{1'000, 2'000};
    BOOST_TEST(s.due(0) == 1'000);
    BOOST_TEST(s.due(1) == 501'000);
    BOOST_TEST(s.due(2'000) == 1'000'001'000);
}

BOOST_AUTO_TEST_CASE(rounding_does_not_add_up)
{
    const schedule s{0, 3};
    BOOST_TEST(s.due(3'000'000'000) == 1'000'000'000'000'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
