// Pages of a room's history.
#include "test/journal/archive.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(memory_journal_pages_suite)

namespace {

// ops has 1 3 5 7 9, dev 2 4 6 8 10.
struct two_rooms : archive {
    two_rooms()
    {
        for (int i = 0; i < 5; ++i) {
            put("ops");
            put("dev");
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(without_before_or_after_the_newest_are_read_oldest_first, two_rooms)
{
    BOOST_TEST(seqs(read({"ops", {}, {}, 10})) == "1 3 5 7 9 ");
    BOOST_TEST(seqs(read({"ops", {}, {}, 5})) == "1 3 5 7 9 ");
    BOOST_TEST(seqs(read({"ops", {}, {}, 2})) == "7 9 +");
    BOOST_TEST(read({"ops", {}, {}, 2}).oldest == 1u);
}

BOOST_FIXTURE_TEST_CASE(before_reads_the_newest_with_a_smaller_seq, two_rooms)
{
    BOOST_TEST(seqs(read({"ops", 7, {}, 10})) == "1 3 5 ");
    BOOST_TEST(seqs(read({"ops", 7, {}, 2})) == "3 5 +");
    BOOST_TEST(seqs(read({"ops", 8, {}, 2})) == "5 7 +");
    BOOST_TEST(seqs(read({"ops", 99, {}, 1})) == "9 +");
    BOOST_TEST(seqs(read({"ops", 1, {}, 10})) == "");
    BOOST_TEST(seqs(read({"ops", 2, {}, 1})) == "1 ");
}

BOOST_FIXTURE_TEST_CASE(nothing_is_before_0, two_rooms)
{
    BOOST_TEST(seqs(read({"ops", 0, {}, 10})) == "");
    BOOST_TEST(read({"ops", 0, {}, 10}).oldest == 1u);
}

BOOST_FIXTURE_TEST_CASE(after_reads_the_oldest_with_a_larger_seq, two_rooms)
{
    BOOST_TEST(seqs(read({"ops", {}, 0, 10})) == "1 3 5 7 9 ");
    BOOST_TEST(seqs(read({"ops", {}, 3, 2})) == "5 7 +");
    BOOST_TEST(seqs(read({"ops", {}, 4, 3})) == "5 7 9 ");
    BOOST_TEST(seqs(read({"ops", {}, 9, 10})) == "");
    BOOST_TEST(seqs(read({"ops", {}, 99, 10})) == "");
}

BOOST_FIXTURE_TEST_CASE(nothing_beyond_up_to_is_read_or_counted_as_more, two_rooms)
{
    BOOST_TEST(seqs(read({"ops", {}, {}, 10}, 5)) == "1 3 5 ");
    BOOST_TEST(seqs(read({"ops", {}, {}, 2}, 6)) == "3 5 +");
    BOOST_TEST(seqs(read({"ops", {}, 1, 2}, 5)) == "3 5 ");
    BOOST_TEST(seqs(read({"ops", {}, 1, 1}, 5)) == "3 +");
    BOOST_TEST(seqs(read({"ops", {}, 5, 10}, 5)) == "");
    BOOST_TEST(seqs(read({"ops", {}, 8, 10}, 5)) == "");
    BOOST_TEST(seqs(read({"ops", 9, {}, 10}, 5)) == "1 3 5 ");
    BOOST_TEST(seqs(read({"ops", 5, {}, 10}, 9)) == "1 3 ");
    BOOST_TEST(seqs(read({"ops", {}, {}, 10}, 0)) == "");
}

BOOST_FIXTURE_TEST_CASE(a_room_without_messages_has_an_empty_page, two_rooms)
{
    const auto p = read({"tea", {}, {}, 10});
    BOOST_TEST(seqs(p) == "");
    BOOST_TEST(p.oldest == 0u);
    BOOST_TEST(!p.gap);
    BOOST_TEST(seqs(read({"tea", {}, 0, 10})) == "");
    BOOST_TEST(seqs(read({"tea", 5, {}, 10})) == "");
}

BOOST_AUTO_TEST_CASE(a_message_is_read_unchanged)
{
    archive a;
    a.clock = 41;
    a.put("ops", "two\nlines \u4f60\u597d", "id7", "bob");
    const auto m = a.newest("ops").messages.at(0);
    BOOST_TEST(m.room == "ops");
    BOOST_TEST(m.user == "bob");
    BOOST_TEST(m.text == "two\nlines \u4f60\u597d");
    BOOST_TEST((m.time == banter::timestamp{std::chrono::milliseconds{42}}));
}

BOOST_AUTO_TEST_CASE(a_page_of_long_messages_ends_early_and_sets_more)
{
    constexpr std::size_t text_bytes = 16 * 1024;
    constexpr std::size_t fit = page::most_bytes / text_bytes;
    archive a;
    for (std::size_t i = 0; i < 2 * fit; ++i)
        a.put("ops", std::string(text_bytes, 'x'));

    const auto last = a.newest("ops");
    BOOST_TEST(last.messages.size() == fit);
    BOOST_TEST(last.more);
    BOOST_TEST(last.messages.back().seq == 2 * fit);
    const auto rest = a.read({"ops", last.messages.front().seq, {}, 100});
    BOOST_TEST(rest.messages.size() == fit);
    BOOST_TEST(!rest.more);
    BOOST_TEST(rest.messages.front().seq == 1u);

    const auto first = a.read({"ops", {}, 0, 100});
    BOOST_TEST(first.messages.size() == fit);
    BOOST_TEST(first.more);
    BOOST_TEST(first.messages.front().seq == 1u);
}

BOOST_AUTO_TEST_CASE(a_page_has_a_message_however_long_that_is)
{
    archive a;
    for (int i = 0; i < 2; ++i)
        a.put("ops", std::string(2 * page::most_bytes, 'x'));
    BOOST_TEST(seqs(a.read({"ops", {}, 0, 100})) == "1 +");
    BOOST_TEST(seqs(a.newest("ops")) == "2 +");
}

BOOST_FIXTURE_TEST_CASE(between_two_bounds_the_oldest_are_read_or_the_newest, two_rooms)
{
    BOOST_TEST(seqs(read({"ops", 9, 1, 10})) == "3 5 7 ");
    BOOST_TEST(seqs(read({"ops", 9, 1, 2})) == "3 5 +");
    chat::history_query q{"ops", 9, 1, 2};
    q.newest_of_both = true;
    BOOST_TEST(seqs(read(q)) == "5 7 +");
    BOOST_TEST(seqs(read({"ops", 3, 7, 10})) == "");
}

BOOST_FIXTURE_TEST_CASE(times_bound_as_seqs_do, two_rooms) // message n was stored at n ms
{
    const auto ms = [](int n) { return banter::timestamp{std::chrono::milliseconds{n}}; };
    chat::history_query q{"ops", {}, {}, 10};
    q.before_time = ms(5);
    BOOST_TEST(seqs(read(q)) == "1 3 ");
    q.limit = 1;
    BOOST_TEST(seqs(read(q)) == "3 +");
    q.after_time = ms(1);
    q.before_time = ms(8);
    BOOST_TEST(seqs(read(q)) == "3 +");
    q.newest_of_both = true;
    BOOST_TEST(seqs(read(q)) == "7 +");
    q.before_time.reset();
    BOOST_TEST(seqs(read(q)) == "3 +");
    q.after_time = ms(9);
    BOOST_TEST(seqs(read(q)) == "");
}

BOOST_FIXTURE_TEST_CASE(two_bounds_of_any_kind_may_be_in_either_order, two_rooms)
{
    const auto ms = [](int n) { return banter::timestamp{std::chrono::milliseconds{n}}; };
    const auto between = [&](chat::moment first, chat::moment second, std::size_t limit = 10) {
        chat::history_query q{"ops", {}, {}, limit};
        q.after = first.seq;
        if (!first.seq)
            q.after_time = first.time;
        q.before = second.seq;
        if (!second.seq)
            q.before_time = second.time;
        q.either_way = true;
        return seqs(read(q));
    };
    const chat::moment id1{1, {}}, id9{9, {}}, at1{{}, ms(1)}, at9{{}, ms(9)};
    for (const auto& [low, high] :
         {std::pair{id1, id9}, std::pair{id1, at9}, std::pair{at1, id9}, std::pair{at1, at9}}) {
        BOOST_TEST(between(low, high) == "3 5 7 ");
        BOOST_TEST(between(high, low) == "3 5 7 ");
        BOOST_TEST(between(low, high, 2) == "3 5 +"); // from the first on
        BOOST_TEST(between(high, low, 2) == "5 7 +"); // from the first down
    }
    BOOST_TEST(between({5, {}}, {{}, ms(5)}) == "");
    BOOST_TEST(between({{}, ms(5)}, {5, {}}) == "");
    BOOST_TEST(between({5, {}}, {{}, ms(7)}) == "");
    BOOST_TEST(between({{}, ms(7)}, {5, {}}) == "");
}

BOOST_FIXTURE_TEST_CASE(around_reads_half_before_and_the_rest_from_the_bound_on, two_rooms)
{
    const auto around = [this](chat::moment where, std::size_t limit, chat::seq_number since = 0) {
        chat::history_query q{"ops", {}, {}, limit};
        q.around = where;
        q.since = since;
        return seqs(read(q));
    };
    const auto ms = [](int n) { return chat::moment{{}, banter::timestamp{std::chrono::milliseconds{n}}}; };
    BOOST_TEST(around({5, {}}, 2) == "3 5 +");
    BOOST_TEST(around({5, {}}, 3) == "3 5 7 +");
    BOOST_TEST(around({5, {}}, 1) == "5 +");
    BOOST_TEST(around({5, {}}, 10) == "1 3 5 7 9 ");
    BOOST_TEST(around({6, {}}, 2) == "5 7 +");
    BOOST_TEST(around({1, {}}, 4) == "1 3 5 7 +"); // the rest fills up for missing earlier messages
    BOOST_TEST(around({0, {}}, 2) == "1 3 +");
    BOOST_TEST(around({99, {}}, 4) == "7 9 +");
    BOOST_TEST(around({5, {}}, 4, 3) == "5 7 9 ");
    BOOST_TEST(around(ms(5), 2) == "3 5 +");
    BOOST_TEST(around(ms(6), 2) == "5 7 +");
    BOOST_TEST(around(ms(99), 4) == "7 9 +");
}

BOOST_FIXTURE_TEST_CASE(nothing_up_to_since_is_read_or_counted, two_rooms)
{
    chat::history_query q{"ops", {}, {}, 10};
    q.since = 3;
    BOOST_TEST(seqs(read(q)) == "5 7 9 ");
    BOOST_TEST(read(q).oldest == 5u);
    q.limit = 3;
    BOOST_TEST(seqs(read(q)) == "5 7 9 ");
    q.after = 0;
    BOOST_TEST(seqs(read(q)) == "5 7 9 ");
    q.since = 9;
    BOOST_TEST(seqs(read(q)) == "");
    BOOST_TEST(read(q).oldest == 0u);
}

BOOST_AUTO_TEST_CASE(where_the_clock_was_set_back_a_time_is_still_found_somewhere)
{
    archive a;
    for (const int time : {10, 20, 30, 15, 25, 35}) {
        a.clock = time - 1;
        a.put("ops");
    }
    chat::history_query q{"ops", {}, {}, 10};
    q.after_time = banter::timestamp{std::chrono::milliseconds{40}};
    BOOST_TEST(seqs(a.read(q)) == "");
    q.after_time = banter::timestamp{std::chrono::milliseconds{5}};
    BOOST_TEST(seqs(a.read(q)) == "1 2 3 4 5 6 ");
    q.after_time = banter::timestamp{std::chrono::milliseconds{22}};
    const auto found = seqs(a.read(q));
    BOOST_TEST((found == "3 4 5 6 " || found == "5 6 "), found);
}

BOOST_AUTO_TEST_CASE(of_long_messages_around_has_some_before_and_some_after)
{
    constexpr std::size_t text_bytes = 16 * 1024;
    constexpr std::size_t fit = page::most_bytes / text_bytes;
    archive a;
    for (std::size_t i = 0; i < 4 * fit; ++i)
        a.put("ops", std::string(text_bytes, 'x'));
    chat::history_query q{"ops", {}, {}, 1'000};
    q.around = chat::moment{2 * fit, {}};
    const auto p = a.read(q);
    BOOST_TEST(p.messages.size() == fit);
    BOOST_TEST(p.messages.front().seq == 2 * fit - fit / 2);
    BOOST_TEST(p.more);
}

BOOST_AUTO_TEST_SUITE_END()
