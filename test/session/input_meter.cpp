#include "server/session/input_meter.hpp"

#include <boost/test/unit_test.hpp>

using banter::session::input_meter;
using state = banter::session::input_meter::state;

BOOST_AUTO_TEST_SUITE(input_meter_suite)

namespace {

constexpr auto step = input_meter::bytes_per_request;
constexpr auto longest = input_meter::longest_request_bytes;

} // namespace

BOOST_AUTO_TEST_CASE(a_request_of_any_length_costs_one)
{
    input_meter meter;
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{5'000}, longest}) {
        BOOST_TEST(meter.take(bytes, state::complete) == 1u);
        BOOST_TEST(meter.take(bytes / 2, state::inside) == 0u);
        BOOST_TEST(meter.take(bytes - bytes / 2, state::complete) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_few_bytes_between_requests_cost_nothing)
{
    input_meter meter;
    for (int i = 0; i < 1'000; ++i) {
        BOOST_TEST(meter.take(2, state::between) == 0u);
        BOOST_TEST(meter.take(80, state::complete) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(bytes_outside_of_requests_cost_one_per_512)
{
    input_meter meter;
    std::size_t cost = 0;
    for (std::size_t i = 0; i < 10 * step; ++i)
        cost += meter.take(1, state::between);
    BOOST_TEST(cost == 10u);
    BOOST_TEST(meter.take(100 * step, state::between) == 100u);
}

BOOST_AUTO_TEST_CASE(input_longer_than_any_request_costs_more_even_within_one)
{
    input_meter meter;
    BOOST_TEST(meter.take(longest, state::inside) == 0u);
    BOOST_TEST(meter.take(3 * step, state::inside) == 3u);
    BOOST_TEST(meter.take(3 * step, state::complete) == 4u);
    BOOST_TEST(meter.take(longest, state::inside) == 0u); // the next request has its own
}

BOOST_AUTO_TEST_CASE(a_small_read_costs_as_much_as_64_bytes)
{
    input_meter meter;
    std::size_t cost = 0;
    for (int i = 0; i < 80; ++i) {
        meter.read(1);
        cost += meter.take(1, state::between);
    }
    BOOST_TEST(cost == 80u * 63 / step);
}

BOOST_AUTO_TEST_CASE(a_request_in_many_small_reads_costs_more_than_one)
{
    input_meter meter;
    std::size_t cost = 0;
    for (int i = 0; i < 1'000; ++i) {
        meter.read(1);
        cost += meter.take(1, i < 999 ? state::inside : state::complete);
    }
    BOOST_TEST(cost == 1'000u * 63 / step + 1);
    for (int i = 0; i < 100; ++i) { // short requests with a read each
        meter.read(20);
        BOOST_TEST(meter.take(20, state::complete) == 1u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
