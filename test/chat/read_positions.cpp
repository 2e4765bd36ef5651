#include "server/chat/read_positions.hpp"

#include "common/limits.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(read_positions_suite)

namespace {

banter::timestamp at(std::size_t ms) { return banter::timestamp{std::chrono::milliseconds{ms}}; }

} // namespace

BOOST_AUTO_TEST_CASE(a_delivery_mark_rises_and_never_falls)
{
    delivery_marks all;
    BOOST_TEST(!all.of("alice", "ops"));
    const auto first = all.raise("alice", {"ops", "dev"}, 5);
    BOOST_TEST_REQUIRE(first.has_value());
    BOOST_TEST(first->value == "5 dev\n5 ops\n");
    BOOST_TEST(!all.raise("alice", {"ops"}, 4));
    BOOST_TEST(!all.raise("alice", {}, 9));
    BOOST_TEST(all.raise("alice", {"ops"}, 6)->value == "5 dev\n6 ops\n");
    BOOST_TEST(*all.of("alice", "ops") == 6u);
    BOOST_TEST(*all.of("alice", "dev") == 5u);
    BOOST_TEST(!all.of("bob", "ops"));
}

BOOST_AUTO_TEST_CASE(a_mark_of_zero_is_a_mark)
{
    delivery_marks all;
    BOOST_TEST(all.raise("alice", {"ops"}, 0)->value == "0 ops\n");
    BOOST_TEST(*all.of("alice", "ops") == 0u);
}

BOOST_AUTO_TEST_CASE(delivery_marks_are_read_again_without_what_is_no_mark)
{
    delivery_marks all;
    all.restore({"seen", "alice", "7 @\nx ops\n9\n12 d e v\n"});
    BOOST_TEST(*all.of("alice", "@") == 7u);
    BOOST_TEST(!all.of("alice", "ops"));
    BOOST_TEST(*all.of("alice", "d e v") == 12u);
}

BOOST_AUTO_TEST_CASE(the_lowest_mark_is_forgotten_if_there_are_too_many)
{
    delivery_marks all;
    for (std::size_t n = 0; n <= banter::limits::seen_rooms; ++n)
        all.raise("alice", {"r" + std::to_string(n)}, n + 1);
    BOOST_TEST(!all.of("alice", "r0"));
    BOOST_TEST(*all.of("alice", "r1") == 2u);
}

BOOST_AUTO_TEST_CASE(a_read_mark_moves_forward_only_and_is_read_again)
{
    read_marks all;
    std::vector<state_entry> entries;
    all.move("alice", "ops", at(5), entries);
    all.move("alice", "ops", at(4), entries);
    all.move("alice", "ops", at(5), entries);
    BOOST_TEST_REQUIRE(entries.size() == 1u);
    BOOST_TEST(entries[0].key == "alice\nops");
    BOOST_TEST(entries[0].value == "5");
    read_marks later;
    later.restore(entries[0]);
    BOOST_TEST((later.of("alice", "ops") == at(5)));
    BOOST_TEST(!later.of("alice", "dev"));
    BOOST_TEST(!later.of("bob", "ops"));
}

BOOST_AUTO_TEST_CASE(the_earliest_read_mark_is_forgotten_and_removed_if_there_are_too_many)
{
    read_marks all;
    std::vector<state_entry> entries;
    for (std::size_t n = 0; n <= banter::limits::read_markers; ++n)
        all.move("alice", "r" + std::to_string(n), at(n + 1), entries);
    BOOST_TEST(entries.back().key == "alice\nr0");
    BOOST_TEST(entries.back().value == "");
    BOOST_TEST(!all.of("alice", "r0"));
    BOOST_TEST((all.of("alice", "r1") == at(2)));
}

BOOST_AUTO_TEST_SUITE_END()
