// Messages over a bound are forgotten, the oldest first.
#include "test/journal/archive.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;

BOOST_AUTO_TEST_SUITE(memory_journal_bounds_suite)

namespace {

// The memory of one message like those of these tests.
std::size_t cost(const std::string& text = "hi", const std::string& id = {})
{
    archive a;
    a.put("ops", text, id);
    return a.it->bytes();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_room_keeps_a_limited_number_of_messages)
{
    archive a{{"now", 3, 0, 0}};
    for (int i = 0; i < 5; ++i)
        a.put("ops");
    a.put("dev"); // of another room, and so no reason to forget
    BOOST_TEST(seqs(a.newest("ops")) == "3 4 5 ");
    BOOST_TEST(seqs(a.newest("dev")) == "6 ");
}

BOOST_AUTO_TEST_CASE(a_room_keeps_a_limited_number_of_bytes)
{
    archive a{{"now", 0, 3 * cost(), 0}};
    for (int i = 0; i < 3; ++i)
        a.put("ops");
    BOOST_TEST(seqs(a.newest("ops")) == "1 2 3 ");
    a.put("dev");
    a.put("ops");
    BOOST_TEST(seqs(a.newest("ops")) == "2 3 5 ");
    BOOST_TEST(seqs(a.newest("dev")) == "4 ");
    BOOST_TEST(a.it->bytes() == 4 * cost());
    a.put("ops", std::string(cost() + 2, 'x')); // displaces two messages
    BOOST_TEST(seqs(a.newest("ops")) == "5 6 ");
}

BOOST_AUTO_TEST_CASE(all_rooms_together_have_a_limit_of_bytes_and_the_oldest_message_goes_first)
{
    archive a{{"now", 0, 0, 3 * cost()}};
    for (const auto* room : {"dev", "ops", "ops", "dev", "ops"})
        a.put(room);
    BOOST_TEST(seqs(a.newest("dev")) == "4 ");
    BOOST_TEST(seqs(a.newest("ops")) == "3 5 ");
    BOOST_TEST(a.it->bytes() == 3 * cost());
}

BOOST_AUTO_TEST_CASE(a_message_over_a_bound_by_itself_is_numbered_and_forgotten_at_once)
{
    for (const memory_journal_settings& tight :
         {memory_journal_settings{"now", 0, cost(), 0}, memory_journal_settings{"now", 0, 0, cost()}}) {
        archive a{tight};
        a.put("ops");
        const auto r = a.put("ops", std::string(1'000, 'x'), "id7");
        BOOST_TEST(r.seq() == 2u);
        BOOST_TEST(r.prev() == 1u);
        BOOST_TEST(seqs(a.newest("ops")) == "");
        BOOST_TEST(a.it->bytes() == 0u);
        BOOST_TEST(a.put("ops").prev() == 2u);
        BOOST_TEST(seqs(a.newest("ops")) == "3 ");
    }
}

BOOST_AUTO_TEST_CASE(bytes_count_the_text_and_the_id)
{
    BOOST_TEST(cost("hi!") == cost("hi") + 1);
    BOOST_TEST(cost("hi", "id7") > cost("hi"));
}

BOOST_AUTO_TEST_CASE(the_id_of_a_forgotten_message_is_forgotten_too)
{
    archive a{{"now", 2, 0, 0}};
    a.put("ops", "hi", "id1");
    a.put("ops", "hi", "id2");
    a.put("ops", "hi", "id3");
    BOOST_TEST(a.put("ops", "hi", "id2").is_repeat());
    const auto r = a.put("ops", "hi", "id1");
    BOOST_TEST(!r.is_repeat());
    BOOST_TEST(r.seq() == 5u);
    BOOST_TEST(a.put("ops", "hi", "id1").seq() == 5u); // and the new one is known
    BOOST_TEST(seqs(a.newest("ops")) == "3 5 ");
}

BOOST_AUTO_TEST_CASE(the_room_still_knows_its_newest_when_all_is_forgotten)
{
    archive a{{"now", 0, 0, 2 * cost()}};
    a.put("ops");
    a.put("dev");
    a.put("dev");
    BOOST_TEST(seqs(a.newest("ops")) == "");
    BOOST_TEST(a.newest("ops").oldest == 0u);
    BOOST_TEST(a.put("ops").prev() == 1u);
}

BOOST_AUTO_TEST_CASE(a_gap_is_reported_if_messages_following_after_were_forgotten)
{
    archive a{{"now", 3, 0, 0}};
    for (const auto* room : {"ops", "dev", "ops", "ops", "dev", "ops", "ops"})
        a.put(room); // ops has 1 3 4 6 7, keeps 4 6 7
    const auto gap_after = [&](unsigned n) { return a.read({"ops", {}, n, 10}).gap; };
    BOOST_TEST(gap_after(0));
    BOOST_TEST(gap_after(1));
    BOOST_TEST(gap_after(2)); // 3 is missing
    BOOST_TEST(!gap_after(3));
    BOOST_TEST(!gap_after(4));
    BOOST_TEST(!gap_after(7));
    BOOST_TEST(!gap_after(99));
    BOOST_TEST(a.read({"ops", {}, 1, 10}).oldest == 4u);
    BOOST_TEST(!a.read({"dev", {}, 0, 10}).gap);
    BOOST_TEST(!a.newest("ops").gap); // only of an `after`
    BOOST_TEST(!a.read({"ops", 3, {}, 10}).gap);
}

BOOST_AUTO_TEST_SUITE_END()
