#include "server/session/secret_hash.hpp"

#include <boost/test/unit_test.hpp>

using banter::session::secret_hash;

BOOST_AUTO_TEST_SUITE(secret_hash_suite)

// FIPS 180-4, with the folded name and a line feed in front.
BOOST_AUTO_TEST_CASE(the_hash_depends_on_the_name)
{
    BOOST_TEST(secret_hash("alice", "x") != secret_hash("bob", "x"));
    BOOST_TEST(secret_hash("a", "") == "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7");
}

BOOST_AUTO_TEST_SUITE_END()
