#include "common/time.hpp"

#include <boost/test/unit_test.hpp>

using banter::timestamp;
using std::chrono::milliseconds;

namespace {

std::string text_of(milliseconds since_1970)
{
    std::string out;
    banter::append_rfc3339(out, timestamp{since_1970});
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(time_suite)

BOOST_AUTO_TEST_CASE(times_are_rfc_3339_with_milliseconds)
{
    BOOST_TEST(text_of(milliseconds{0}) == "1970-01-01T00:00:00.000Z");
    BOOST_TEST(text_of(milliseconds{1'700'000'000'123}) == "2023-11-14T22:13:20.123Z");
    BOOST_TEST(text_of(milliseconds{-1}) == "1969-12-31T23:59:59.999Z");
    BOOST_TEST(text_of(milliseconds{1'709'164'800'000}) == "2024-02-29T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(years_without_four_digits_are_clamped)
{
    BOOST_TEST(text_of(milliseconds::max()) == "9999-12-31T23:59:59.999Z");
    BOOST_TEST(text_of(milliseconds::min()) == "0000-01-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_SUITE_END()
