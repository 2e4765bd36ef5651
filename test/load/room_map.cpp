#include "client/load/room_map.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(room_map_suite)

namespace {

std::string name(const room_map& rooms, std::uint32_t room)
{
    std::string out;
    rooms.append_name(out, room);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_single_room_is_the_lobby_unless_it_is_given_a_name)
{
    BOOST_TEST(name(room_map{layout{}}, 0) == "lobby");
    BOOST_TEST(name(room_map{layout{}, "x-"}, 0) == "x-00000");
}

BOOST_AUTO_TEST_CASE(names_have_one_length)
{
    const room_map rooms{layout{.members = 60'000, .rooms = 60'000}};
    BOOST_TEST(name(rooms, 0) == "load-00000");
    BOOST_TEST(name(rooms, 59'999) == "load-59999");
    BOOST_TEST(rooms.name_bytes() == 10u);
}

BOOST_AUTO_TEST_CASE(a_member_is_in_its_own_room_and_the_next_ones)
{
    const room_map rooms{layout{.members = 9, .rooms = 3, .rooms_per_member = 2}};
    std::vector<std::uint32_t> of_member;
    rooms.for_each_of(5, [&](std::uint32_t room) { of_member.push_back(room); });
    BOOST_TEST(of_member == (std::vector<std::uint32_t>{2, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
