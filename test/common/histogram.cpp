#include "common/histogram.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

BOOST_AUTO_TEST_SUITE(histogram_suite)

namespace {

template <class Histogram>
std::vector<std::uint64_t> counts(const Histogram& h)
{
    return {h.counts().begin(), h.counts().end()};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_bound_belongs_to_the_bucket_below_it)
{
    banter::fixed_histogram<3> h{{1, 10, 100}};
    for (const auto value : {0U, 1U, 2U, 10U, 11U, 100U, 101U, 1'000'000U})
        h.record(value);
    BOOST_TEST(counts(h) == (std::vector<std::uint64_t>{2, 2, 2, 2}), boost::test_tools::per_element());
    BOOST_TEST(h.sum() == 1'000'225U);
}

BOOST_AUTO_TEST_CASE(a_new_one_is_empty)
{
    const banter::fixed_histogram<2> h{{1, 2}};
    BOOST_TEST(counts(h) == (std::vector<std::uint64_t>{0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(h.sum() == 0U);
}

BOOST_AUTO_TEST_CASE(durations_are_nanoseconds_and_never_negative)
{
    banter::latency_histogram h;
    BOOST_TEST(std::is_sorted(h.bounds().begin(), h.bounds().end()));
    h.record(std::chrono::microseconds{50});
    h.record(std::chrono::nanoseconds{-1});
    h.record(std::chrono::milliseconds{3});
    h.record(std::chrono::seconds{11});
    BOOST_TEST(h.counts().front() == 2U);
    BOOST_TEST(h.counts()[6] == 1U); // of 5 ms
    BOOST_TEST(h.counts().back() == 1U);
    BOOST_TEST(h.sum() == 50'000U + 3'000'000U + 11'000'000'000U);
}

BOOST_AUTO_TEST_SUITE_END()
