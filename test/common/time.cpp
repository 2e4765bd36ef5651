#include "common/time.hpp"

#include <boost/test/unit_test.hpp>

using banter::timestamp;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(time_suite)

namespace {

std::string text_of(milliseconds since_1970)
{
    std::string out;
    banter::append_rfc3339(out, timestamp{since_1970});
    return out;
}

} // namespace

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

BOOST_AUTO_TEST_CASE(a_time_that_was_written_is_read_again)
{
    for (const auto ms : {0LL, -1LL, 1'700'000'000'123LL, 1'709'164'800'000LL, 253'402'300'799'999LL}) {
        const auto read = banter::parse_rfc3339(text_of(milliseconds{ms}));
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(read->time_since_epoch().count() == ms);
    }
}

BOOST_AUTO_TEST_CASE(times_of_others_are_read)
{
    const auto ms = [](std::string_view text) {
        const auto read = banter::parse_rfc3339(text);
        return read ? read->time_since_epoch().count() : -1;
    };
    BOOST_TEST(ms("1970-01-01T00:00:01Z") == 1'000);
    BOOST_TEST(ms("1970-01-01t00:00:01.5z") == 1'500);
    BOOST_TEST(ms("1970-01-01 00:00:01.123456789Z") == 1'123);
    BOOST_TEST(ms("1970-01-01T02:30:00+02:30") == 0);
    BOOST_TEST(ms("1969-12-31T22:00:00-02:00") == 0);
    BOOST_TEST(ms("1970-01-01T00:00:60Z") == 60'000);
}

BOOST_AUTO_TEST_CASE(a_malformed_time_is_refused)
{
    for (const std::string_view text :
         {"", "now", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00.Z", "1970-13-01T00:00:00Z",
          "1970-02-29T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
          "1970-01-01T00:00:61Z", "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z", "1970-1-1T00:00:00Z",
          "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+24:00", "11970-01-01T00:00:00Z",
          "-970-01-01T00:00:00Z", "1970-01-01T00:00:00,5Z"})
        BOOST_TEST(!banter::parse_rfc3339(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
