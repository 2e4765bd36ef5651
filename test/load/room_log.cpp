#include "client/load/room_log.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(room_log_suite)

namespace {

room_log log_of(std::uint32_t messages)
{
    room_log log;
    for (std::uint32_t n = 1; n <= messages; ++n)
        log.append({{0, n}, n * 10, 1});
    return log;
}

} // namespace

BOOST_AUTO_TEST_CASE(entries_are_found_by_position)
{
    auto log = log_of(3);
    BOOST_TEST(log.end() == 3u);
    BOOST_REQUIRE(log.at(1) != nullptr);
    BOOST_TEST(log.at(1)->key.number == 2u);
    BOOST_TEST(log.at(1)->time == 20);
    BOOST_TEST(log.at(3) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_key_is_found_on_both_sides_of_a_position)
{
    const auto log = log_of(10);
    BOOST_TEST(log.find({0, 9}, 5).value() == 8u);
    BOOST_TEST(log.find({0, 2}, 5).value() == 1u);
    BOOST_TEST(!log.find({0, 11}, 5).has_value());
}

BOOST_AUTO_TEST_CASE(positions_survive_a_trim)
{
    auto log = log_of(10);
    log.trim(4);
    BOOST_TEST(log.end() == 10u);
    BOOST_TEST(log.at(3) == nullptr);
    BOOST_TEST(log.at(4)->key.number == 5u);
    BOOST_TEST(!log.find({0, 2}, 5).has_value());
    log.append({{0, 11}, 0, 1});
    BOOST_TEST(log.at(10)->key.number == 11u);
    log.trim(2);
    BOOST_TEST(log.at(4)->key.number == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
