#include "client/load/histogram.hpp"

#include <boost/test/unit_test.hpp>

using banter::load::histogram;

BOOST_AUTO_TEST_SUITE(histogram_suite)

BOOST_AUTO_TEST_CASE(an_empty_histogram_has_only_zeros)
{
    const histogram h;
    BOOST_TEST(h.count() == 0u);
    BOOST_TEST(h.percentile(0.5) == 0u);
    BOOST_TEST(h.max() == 0u);
}

BOOST_AUTO_TEST_CASE(small_values_are_exact)
{
    histogram h;
    for (std::int64_t v = 1; v <= 100; ++v)
        h.record(v);
    BOOST_TEST(h.count() == 100u);
    BOOST_TEST(h.percentile(0.5) == 50u);
    BOOST_TEST(h.percentile(0.99) == 99u);
    BOOST_TEST(h.percentile(1) == 100u);
    BOOST_TEST(h.percentile(0) == 1u);
}

BOOST_AUTO_TEST_CASE(a_percentile_is_at_most_a_128th_above_the_value)
{
    for (std::uint64_t v = 1; v < (std::uint64_t{1} << 41); v = v * 3 + 1) {
        histogram h;
        h.record(static_cast<std::int64_t>(v));
        h.record(std::int64_t{1} << 41); // so that max does not cut the bucket short
        const auto p = h.percentile(0.5);
        BOOST_TEST(p >= v);
        BOOST_TEST(p - v <= v / 128);
    }
}

BOOST_AUTO_TEST_CASE(no_percentile_is_above_the_largest_value)
{
    histogram h;
    h.record(1'000'001);
    BOOST_TEST(h.percentile(0.5) == 1'000'001u);
    BOOST_TEST(h.max() == 1'000'001u);
}

BOOST_AUTO_TEST_CASE(a_rare_long_wait_shows_in_the_high_percentiles_only)
{
    histogram h;
    for (int i = 0; i < 999; ++i)
        h.record(1'000);
    h.record(50'000'000);
    BOOST_TEST(h.percentile(0.99) < 1'010u);
    BOOST_TEST(h.percentile(0.999) < 1'010u);
    BOOST_TEST(h.percentile(0.9999) == 50'000'000u);
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_counted_at_the_ends)
{
    histogram h;
    h.record(-5);
    BOOST_TEST(h.percentile(1) == 0u);
    h.record(std::int64_t{1} << 50);
    BOOST_TEST(h.count() == 2u);
    BOOST_TEST(h.percentile(1) == std::uint64_t{1} << 50);
}

BOOST_AUTO_TEST_CASE(a_cleared_histogram_is_empty)
{
    histogram h;
    h.record(7);
    h.clear();
    BOOST_TEST(h.count() == 0u);
    BOOST_TEST(h.max() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
