#include "server/journal/prev_chain_check.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

using banter::journal::prev_chain_check;

BOOST_AUTO_TEST_SUITE(prev_chain_check_suite)

namespace {

using seq_number = banter::chat::seq_number;

std::vector<std::string> findings(prev_chain_check::ends of_entries, prev_chain_check::ends of_messages,
                                  const std::vector<prev_chain_check::link>& entries,
                                  std::optional<seq_number> damaged = {})
{
    std::vector<std::string> all;
    const auto found = [&](const std::string& what) { all.push_back(what); };
    prev_chain_check room{"r", of_entries, of_messages};
    for (const auto& e : entries) {
        if (e.seq == damaged)
            room.next_damaged(e.seq);
        else
            room.next(e, found);
    }
    room.end(found);
    return all;
}

struct message_link {
    seq_number seq;
    seq_number prev;
};

// The findings for a room in which there are messages only.
std::vector<std::string> findings(seq_number newest, seq_number forgotten,
                                  const std::vector<message_link>& messages,
                                  std::optional<seq_number> damaged = {})
{
    std::vector<prev_chain_check::link> entries;
    entries.reserve(messages.size());
    for (const auto& m : messages)
        entries.push_back({m.seq, m.prev, m.prev, true});
    return findings({newest, forgotten}, {newest, forgotten}, entries, damaged);
}

using lines = std::vector<std::string>;

prev_chain_check::link message(seq_number seq, seq_number prev, seq_number prev_message)
{
    return {seq, prev, prev_message, true};
}

prev_chain_check::link topic(seq_number seq, seq_number prev, seq_number prev_message)
{
    return {seq, prev, prev_message, false};
}

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
    BOOST_TEST(findings(9, 0, {{5, 2}, {9, 5}}) == lines{"room r: entries after 0 up to 2 are missing"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 0, {{2, 0}, {9, 5}}) == lines{"room r: entries after 2 up to 5 are missing"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, 2}}) ==
                   lines{"room r: entries after 5 up to 9 are missing, including the newest"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 3, {}) ==
                   lines{"room r: entries after 3 up to 9 are missing, including the newest"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_message_with_a_wrong_prev_is_found)
{
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, 2}, {9, 2}}) ==
                   lines{"room r: entry 9 names 2 as its predecessor, but the predecessor is 5"},
               boost::test_tools::per_element());
    BOOST_TEST(findings(9, 0, {{2, 0}, {9, 9}}) ==
                   lines{"room r: entry 9 names 9 as its predecessor, which must be older"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_the_seq_of_a_damaged_message_is_used)
{
    BOOST_TEST(findings(9, 0, {{2, 0}, {5, 2}, {9, 5}}, 5) == lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_room_with_a_stale_newest_seq_is_found)
{
    BOOST_TEST(findings(5, 0, {{2, 0}, {5, 2}, {9, 5}}) ==
                   lines{"room r: the room's record says 5 is its newest entry, but 9 exists"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_topic_is_a_link_of_the_entries_and_not_of_the_messages)
{
    const prev_chain_check::ends entries{8, 0}, messages{6, 0};
    BOOST_TEST(findings(entries, messages,
                        {message(2, 0, 0), topic(4, 2, 2), message(6, 4, 2), topic(8, 6, 6)}) == lines{},
               boost::test_tools::per_element());
    BOOST_TEST(findings(entries, messages, {message(2, 0, 0), message(6, 4, 2), topic(8, 6, 6)}) ==
                   lines{"room r: entries after 2 up to 4 are missing"},
               boost::test_tools::per_element());
    BOOST_TEST(
        findings(entries, messages, {message(2, 0, 0), topic(4, 2, 2), message(6, 4, 4), topic(8, 6, 6)}) ==
            lines{"room r: entry 6 names 4 as the message before it, but that is 2"},
        boost::test_tools::per_element());
    BOOST_TEST(
        findings({8, 0}, {2, 0}, {message(2, 0, 0), topic(4, 2, 2), message(6, 4, 2), topic(8, 6, 6)}) ==
            lines{"room r: the room's record says 2 is its newest message, but that is 6"},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_last_removed_entry_may_be_a_topic)
{
    BOOST_TEST(findings({8, 4}, {6, 2}, {message(6, 4, 2), topic(8, 6, 6)}) == lines{},
               boost::test_tools::per_element());
    BOOST_TEST(findings({8, 6}, {6, 6}, {topic(8, 6, 6)}) == lines{}, boost::test_tools::per_element());
    BOOST_TEST(findings({8, 8}, {6, 6}, {}) == lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
