#include "client/core/direct.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;

BOOST_AUTO_TEST_SUITE(direct_suite)

BOOST_AUTO_TEST_CASE(a_conversation_has_one_name_for_both_users)
{
    BOOST_TEST(direct_room("alice", "Bob") == "@alice,bob");
    BOOST_TEST(direct_room("BOB", "alice") == "@alice,bob");
    BOOST_TEST(direct_room("alice", "alice") == "@alice,alice");
    BOOST_TEST(direct_room("alice", "Anna Lee") == direct_room("alice", "anna_lee"));
}

BOOST_AUTO_TEST_CASE(the_other_one_is_found_in_the_name)
{
    BOOST_TEST(other_in("@alice,bob", "Alice") == "bob");
    BOOST_TEST(other_in("@alice,bob", "bob") == "alice");
    BOOST_TEST(other_in("@alice,alice", "alice") == "alice");
    BOOST_TEST(other_in("@", "alice") == "");
    BOOST_TEST(room_label("@alice,bob", "alice") == "@bob");
    BOOST_TEST(room_label("ops", "alice") == "#ops");
}

BOOST_AUTO_TEST_SUITE_END()
