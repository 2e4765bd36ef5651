#include "server/app/descriptor_limit.hpp"

#include <boost/test/unit_test.hpp>

using banter::app::low_descriptor_limit;

BOOST_AUTO_TEST_SUITE(descriptor_limit_suite)

BOOST_AUTO_TEST_CASE(a_limit_that_the_promised_connections_fit_in_is_no_reason_to_warn)
{
    BOOST_TEST(!low_descriptor_limit(10'050, {.connections = 10'000, .own = 34, .kept = 16}));
    BOOST_TEST(!low_descriptor_limit(0, {.connections = 10'000, .own = 34, .kept = 16})); // unknown
    BOOST_TEST(!low_descriptor_limit(64, {.connections = 0, .own = 34, .kept = 16}));     // nothing promised
}

BOOST_AUTO_TEST_CASE(a_lower_limit_is_told_with_the_numbers_and_how_to_raise_it)
{
    const auto told = low_descriptor_limit(1'024, {.connections = 10'000, .own = 34, .kept = 16});
    BOOST_REQUIRE(told.has_value());
    BOOST_TEST(*told == "the limit of open files is 1024, which is enough for 974 connections, but "
                        "--max-connections allows 10000: raise the limit to 10050 (ulimit -n 10050, or "
                        "LimitNOFILE=10050 for systemd)");
    BOOST_TEST(low_descriptor_limit(10'049, {.connections = 10'000, .own = 34, .kept = 16}).has_value());
    BOOST_TEST(low_descriptor_limit(40, {.connections = 10'000, .own = 34, .kept = 16})
                   ->find("enough for 0 connections") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
