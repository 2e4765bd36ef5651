#include "server/session/request_ids.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using banter::protocol::request_context;
using banter::protocol::request_id;
using banter::session::request_ids;

BOOST_AUTO_TEST_SUITE(request_ids_suite)

BOOST_AUTO_TEST_CASE(an_id_is_found_by_its_number_until_that_is_forgotten)
{
    request_ids ids;
    const auto first = ids.add(request_id{"a"});
    const auto second = ids.add(request_id{"b"});
    const auto third = ids.add(request_id{"c"});
    BOOST_TEST(first < second);
    BOOST_TEST(second < third);
    BOOST_TEST(ids.find(first).text == "a");
    ids.forget(first);
    BOOST_TEST(ids.size() == 2u);
    BOOST_TEST(ids.find(second).text == "b");
    BOOST_TEST(ids.find(third).text == "c");
    const auto fourth = ids.add(request_id{"d"});
    BOOST_TEST(fourth > third);
    BOOST_TEST(ids.find(fourth).text == "d");
}

// An order may release the commands of different clients in another order than they were submitted in.
BOOST_AUTO_TEST_CASE(ids_are_forgotten_in_any_order)
{
    request_ids ids;
    const auto first = ids.add(request_id{"a"});
    const auto second = ids.add(request_id{"b"});
    const auto third = ids.add(request_id{"c"});
    ids.forget(second);
    BOOST_TEST(ids.find(first).text == "a");
    BOOST_TEST(ids.find(third).text == "c");
    ids.forget(first);
    BOOST_TEST(ids.size() == 1u);
    BOOST_TEST(ids.find(third).text == "c");
    ids.forget(third);
    BOOST_TEST(ids.size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_empty_id_has_no_number_and_takes_no_memory)
{
    request_ids ids;
    BOOST_TEST(ids.add(request_id{}) == 0u);
    BOOST_TEST(ids.size() == 0u);
    BOOST_TEST(ids.find(0).empty());
    ids.forget(0);
    BOOST_TEST(ids.size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_id_with_a_context_alone_is_kept)
{
    request_ids ids;
    const auto n = ids.add(request_id{{}, std::make_shared<request_context>()});
    BOOST_TEST(n != 0u);
    BOOST_TEST(ids.find(n).context.use_count() == 1);
}

// A ping that is answered while the disk does not respond goes past the requests that wait.
BOOST_AUTO_TEST_CASE(the_newest_is_forgotten_before_older_ones)
{
    request_ids ids;
    const auto waits = ids.add(request_id{"a"});
    for (int i = 0; i < 1000; ++i)
        ids.forget(ids.add(request_id{"ping"}));
    BOOST_TEST(ids.size() == 1u);
    BOOST_TEST(ids.find(waits).text == "a");
}

BOOST_AUTO_TEST_SUITE_END()
