// Numbers, and messages that come twice.
#include "test/journal/archive.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(memory_journal_numbers_suite)

BOOST_AUTO_TEST_CASE(a_new_journal_is_empty)
{
    archive a{{"now", 0, 0, 0}};
    const auto before = a.it->recover();
    BOOST_TEST(before.epoch == "now");
    BOOST_TEST(before.newest == 0u);
    BOOST_TEST(before.rooms.empty());
}

BOOST_AUTO_TEST_CASE(seqs_rise_through_all_rooms_and_prev_is_the_one_before_in_the_room)
{
    archive a;
    const std::tuple<std::string, unsigned, unsigned> table[] = {
        {"ops", 1, 0}, {"dev", 2, 0}, {"ops", 3, 1}, {"ops", 4, 3}, {"dev", 5, 2}, {"lobby", 6, 0}};
    for (const auto& [room, seq, prev] : table) {
        const auto r = a.put(room);
        BOOST_TEST(r.seq() == seq);
        BOOST_TEST(r.prev() == prev);
        BOOST_TEST(!r.is_repeat());
        BOOST_TEST(!r.refusal().has_value());
    }
    const auto kept = a.newest("ops").messages;
    BOOST_TEST(kept.at(1).prev == 1u);
    BOOST_TEST(kept.at(2).prev == 3u);
}

BOOST_AUTO_TEST_CASE(a_batch_is_returned_whole_and_numbered_in_order)
{
    archive a;
    chat::batch b;
    for (const auto* room : {"ops", "dev", "ops"})
        b.entries.push_back(entry_of(room, "hi"));
    b.effects.emplace_back(chat::publish{2, {1, 2}, 7, true});
    b.entries.push_back(topic_of("ops", "tea"));
    const auto got = a.commit(std::move(b));
    BOOST_TEST(got.entries.at(0).seq() == 1u);
    BOOST_TEST(got.entries.at(1).seq() == 2u);
    BOOST_TEST(got.entries.at(2).seq() == 3u);
    BOOST_TEST(got.entries.at(2).prev() == 1u);
    BOOST_TEST(std::get<chat::publish>(got.effects.at(0)).entry == 2u);
    BOOST_TEST(got.entries.at(3).message.text == "tea");
}

BOOST_AUTO_TEST_CASE(a_batch_without_entries_passes_through_in_its_turn)
{
    archive a;
    chat::batch b;
    b.effects.emplace_back(chat::reply{{0, 0}, 1, chat::pong{}});
    a.commit(std::move(b));
    a.put("ops");
    BOOST_TEST(a.committed.size() == 2u);
    BOOST_TEST(a.committed.at(0).effects.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_resent_message_gets_its_first_seq_and_time_and_is_kept_once)
{
    archive a;
    const auto first = a.put("ops", "hi", "id7");
    a.put("ops", "between");
    const auto again = a.put("ops", "hi", "id7");
    BOOST_TEST(again.is_repeat());
    BOOST_TEST(again.seq() == first.seq());
    BOOST_TEST((again.time() == first.message.time));
    BOOST_TEST(again.prev() == first.prev());
    BOOST_TEST(seqs(a.newest("ops")) == "1 2 ");
    BOOST_TEST(a.put("ops").prev() == 2u); // the repeat has used a number, and left no trace
    BOOST_TEST(a.put("ops").prev() == 4u);
}

BOOST_AUTO_TEST_CASE(a_repeat_within_its_own_batch_is_known)
{
    archive a;
    chat::batch b;
    for (int i = 0; i < 3; ++i)
        b.entries.push_back(entry_of("ops", "hi", "id7"));
    const auto got = a.commit(std::move(b));
    BOOST_TEST(!got.entries.at(0).is_repeat());
    BOOST_TEST(got.entries.at(1).is_repeat());
    BOOST_TEST(got.entries.at(2).is_repeat());
    BOOST_TEST(got.entries.at(2).seq() == 1u);
    BOOST_TEST(seqs(a.newest("ops")) == "1 ");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_used_for_another_message_is_refused_and_nothing_is_kept)
{
    archive a;
    a.put("ops", "hi", "id7");
    for (const auto& [room, text] : {std::pair{"dev", "hi"}, {"ops", "Hi"}, {"@alice,bob", "hi"}}) {
        const auto other = a.put(room, text, "id7");
        BOOST_TEST((other.refusal() == banter::errc::id_reused));
        BOOST_TEST(!other.is_repeat());
        BOOST_TEST(other.seq() == 0u);
    }
    BOOST_TEST(seqs(a.newest("ops")) == "1 ");
    BOOST_TEST(seqs(a.newest("dev")) == "");
    BOOST_TEST(a.put("ops", "hi", "id7").is_repeat());
}

BOOST_AUTO_TEST_CASE(a_repeat_is_known_after_many_others)
{
    archive a;
    a.put("ops", "first", "id0");
    for (int i = 1; i < 20'000; ++i)
        a.put("ops", "x", "id" + std::to_string(i));
    BOOST_TEST(a.put("ops", "first", "id0").seq() == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_id_of_another_author_is_another_message)
{
    archive a;
    a.put("ops", "hi", "id7", "alice");
    BOOST_TEST(!a.put("ops", "hi", "id7", "bob").is_repeat());
    BOOST_TEST(!a.put("ops", "hi", "7", "bobid").is_repeat()); // author and id do not run into each other
    BOOST_TEST(a.put("ops", "hi", "id7", "bob").seq() == 2u);
}

BOOST_AUTO_TEST_CASE(without_an_id_every_message_is_new)
{
    archive a;
    a.put("ops");
    BOOST_TEST(!a.put("ops").is_repeat());
    BOOST_TEST(seqs(a.newest("ops")) == "1 2 ");
}

BOOST_AUTO_TEST_SUITE_END()
