#include "client/load/layout.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(layout_suite)

BOOST_AUTO_TEST_CASE(a_sender_with_an_echo_is_its_own_observer)
{
    BOOST_TEST((layout{.members = 4, .senders = 4, .rooms = 2}.observer_of(3)) == 3u);
}

BOOST_AUTO_TEST_CASE(a_sender_without_an_echo_has_its_own_observer_in_its_room)
{
    for (const auto& given :
         {layout{.members = 11, .senders = 7, .rooms = 3, .slow = 2, .never_reading = 1},
          layout{.members = 8, .senders = 8, .rooms = 4}, layout{.members = 2, .senders = 2}}) {
        auto deaf = given;
        deaf.hears_itself = false;
        std::set<std::uint32_t> observers;
        for (std::uint32_t s = 0; s < deaf.senders; ++s) {
            const auto observer = deaf.observer_of(s);
            BOOST_TEST(observer != s);
            BOOST_TEST(deaf.first_room_of(observer) == deaf.first_room_of(s));
            BOOST_TEST((deaf.reader_kind_of(observer) == reader_kind::prompt));
            BOOST_TEST(observers.insert(observer).second);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
