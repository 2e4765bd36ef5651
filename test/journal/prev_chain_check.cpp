#include "server/journal/prev_chain_check.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using banter::journal::prev_chain_check;

BOOST_AUTO_TEST_SUITE(prev_chain_check_suite)

namespace {

struct link {
    banter::chat::seq_number seq;
    std::optional<banter::chat::seq_number> prev;
};

// The findings for a room of these messages.
std::vector<std::string> findings(banter::chat::seq_number newest, banter::chat::seq_number forgotten,
                                  const std::vector<link>& messages)
{
    std::vector<std::string> all;
    const auto found = [&](const std::string& what) { all.push_back(what); };
    prev_chain_check room{"r", newest, forgotten};
    for (const auto& m : messages)
        room.next(m.seq, m.prev, found);
    room.end(found);
    return all;
}

using lines = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(a_whole_room_has_no_findings)
{
    BOOST_TEST(findings(0, 0, {}) == lines{});
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, 2}, {9, 5}}) == lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(messages_removed_by_retention_are_not_gaps)
{
    BOOST_TEST(findings(9, 2, {{5, 2}, {9, 5}}) == lines{}, boost::test_tools::per_element());
    BOOST_TEST(findings(9, 9, {}) == lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_missing_message_is_named_at_any_position)
{
    BOOST_TEST(findings(9, 0, {{5, 2}, {9, 5}}) == lines{"room r: messages after 0 up to 2 are missing"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 0, {{2, 0}, {9, 5}}) == lines{"room r: messages after 2 up to 5 are missing"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, 2}}) ==
                   lines{"room r: messages after 5 up to 9 are missing, including the newest"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 3, {}) ==
                   lines{"room r: messages after 3 up to 9 are missing, including the newest"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_message_with_a_wrong_prev_is_found)
{
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, 2}, {9, 2}}) ==
                   lines{"room r: message 9 names 2 as its predecessor, but the predecessor is 5"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 0, {{2, 0}, {9, 9}}) ==
                   lines{"room r: message 9 names 9 as its predecessor, which must be older"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_the_seq_of_a_damaged_message_is_used)
{
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, std::nullopt}, {9, 5}}) == lines{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_room_with_a_stale_newest_seq_is_found)
{
    BOOST_TEST(findings(5, 0, {{2, 0}, {5, 2}, {9, 5}}) ==
                   lines{"room r: the room's record says 5 is its newest message, but 9 exists"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
