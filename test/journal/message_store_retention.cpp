// Removal by age and number, and the state that remains.
#include "server/journal/schema.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
using namespace std::chrono_literals;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(message_store_retention_suite)

BOOST_FIXTURE_TEST_CASE(all_rooms_together_keep_a_limited_number_of_messages, store_on_disk)
{
    for (const auto* room : {"ops", "dev", "ops", "ops", "dev"})
        put(room);
    BOOST_TEST(remove_old({0s, 3}) == 2u);
    BOOST_TEST(kept("ops") == "3 4 ");
    BOOST_TEST(kept("dev") == "5 ");
    put("ops");
    BOOST_TEST(remove_old({0s, 3}) == 1u); // the incoming message counts
    BOOST_TEST(remove_old({0s, 3}) == 0u);
    BOOST_TEST(kept("ops") == "4 6 ");
}

BOOST_FIXTURE_TEST_CASE(conversations_are_kept_no_longer_and_no_shorter_than_rooms, store_on_disk)
{
    for (const auto* room : {"@alice,bob", "ops", "@alice,bob", "ops"})
        put(room);
    BOOST_TEST(remove_old({0s, 3}) == 1u);
    BOOST_TEST(kept("@alice,bob") == "3 ");
    BOOST_TEST(read({"@alice,bob", {}, 0, 10}).gap);
    clock += 1h;
    BOOST_TEST(remove_old({1800s, 0}) == 3u);
    BOOST_TEST(kept("@alice,bob") == "");
    stop();
    start();
    std::string known;
    for (const auto& room : it->recover().rooms)
        if (room.name == "@alice,bob")
            known = std::to_string(room.newest_message);
    BOOST_TEST(known == "3");
}

BOOST_FIXTURE_TEST_CASE(messages_over_the_age_are_removed_in_the_order_of_their_numbers, store_on_disk)
{
    put("ops");   // at 1 s
    clock += 1h;  // a clock that was wrong for a while
    put("ops");   // an hour ahead
    clock -= 1h;  //
    put("ops");   // at 3 s
    clock += 10s; // now 13 s
    BOOST_TEST(remove_old({5s, 0}) == 1u);
    BOOST_TEST(kept("ops") == "2 3 "); // 3 is too old, but waits for 2
    clock += 2h;
    BOOST_TEST(remove_old({5s, 0}) == 2u);
    BOOST_TEST(kept("ops") == "");
}

BOOST_FIXTURE_TEST_CASE(a_removal_is_done_in_pieces_and_reported, store_on_disk)
{
    for (int i = 0; i < 10; ++i)
        put(i % 2 == 0 ? "ops" : "dev", std::to_string(i));
    std::string reported;
    std::size_t count = 0;
    const auto step = [&](std::size_t most) {
        test::remove_old(
            *it, {0s, 3}, clock, most,
            [&](const message_row& m, std::int64_t room) {
                reported += m.message.text + (room == reader().id_of_room(m.message.room) ? " " : "? ");
            },
            count);
        return count;
    };
    BOOST_TEST(step(4) == 4u);
    BOOST_TEST(reported == "0 1 2 3 ");
    BOOST_TEST(step(4) == 3u);
    BOOST_TEST(step(4) == 0u);
    BOOST_TEST(reported == "0 1 2 3 4 5 6 ");
}

BOOST_FIXTURE_TEST_CASE(a_gap_is_reported_if_messages_following_after_were_removed, store_on_disk)
{
    for (const auto* room : {"ops", "dev", "ops", "ops", "dev", "ops", "ops"})
        put(room); // ops has 1 3 4 6 7
    remove_old({0s, 4});
    for (int start_again = 0; start_again < 2; ++start_again) {
        const auto gap_after = [&](unsigned n) { return read({"ops", {}, n, 10}).gap; };
        BOOST_TEST(gap_after(0));
        BOOST_TEST(gap_after(2)); // 3 is missing
        BOOST_TEST(!gap_after(3));
        BOOST_TEST(!gap_after(7));
        BOOST_TEST(!gap_after(99));
        BOOST_TEST(read({"ops", {}, 1, 10}).oldest == 4u);
        BOOST_TEST(!read({"ops", 3, {}, 10}).gap); // only of an `after`
        BOOST_TEST(read({"dev", {}, 0, 10}).gap);
        BOOST_TEST(!read({"dev", {}, 2, 10}).gap);
        kill();
        start();
    }
}

BOOST_FIXTURE_TEST_CASE(the_entry_of_a_topic_goes_as_a_message_does_and_the_topic_stays, store_on_disk)
{
    const auto set_topic = [&](const std::string& text) {
        chat::batch b;
        b.entries = {topic_of("ops", text)};
        b.entries[0].message.time = clock += 1s;
        write(std::move(b));
    };
    const auto entries = [&] {
        return reader().connection().execAndGet("SELECT count(*) FROM entries").getInt();
    };
    put("ops"); // 1
    set_topic("tea");
    put("ops"); // 3
    put("ops");
    set_topic("coffee"); // 5
    BOOST_TEST(entries() == 5);
    std::string reported;
    std::size_t count = 0;
    test::remove_old(
        *it, {0s, 1}, clock, 10,
        [&](const message_row& m, std::int64_t) { reported += std::to_string(m.message.seq) + " "; }, count);
    BOOST_TEST(count == 3u);
    BOOST_TEST(reported == "1 3 "); // the index has no topics
    BOOST_TEST(kept("ops") == "4 ");
    BOOST_TEST(remove_old({0s, 1}) == 0u); // topics are not counted
    BOOST_TEST(read({"ops", {}, 2, 10}).gap);
    BOOST_TEST(!read({"ops", {}, 3, 10}).gap);
    clock += 1h;
    BOOST_TEST(remove_old({1800s, 0}) == 2u);
    BOOST_TEST(entries() == 0);
    kill();
    start();
    const auto known = it->recover();
    BOOST_TEST(known.newest == 5u);
    BOOST_TEST(known.rooms.at(0).topic == "coffee");
    BOOST_TEST(known.rooms.at(0).topic_by.user == "alice");
    BOOST_TEST(known.rooms.at(0).newest_message == 4u);
    BOOST_TEST(!read({"ops", {}, 4, 10}).gap); // the topic after it is no message
    BOOST_TEST(put("ops").prev() == 4u);
}

BOOST_FIXTURE_TEST_CASE(a_room_still_knows_its_newest_when_all_is_removed, store_on_disk)
{
    put("ops");
    put("ops");
    put("dev");
    clock += 1h;
    BOOST_TEST(remove_old({1s, 0}) == 3u);
    BOOST_TEST(read({"ops", {}, {}, 10}).oldest == 0u);
    stop();
    start();
    BOOST_TEST(it->recover().newest == 3u);
    const auto r = put("ops");
    BOOST_TEST(r.seq() == 4u);
    BOOST_TEST(r.prev() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_resend_of_a_removed_message_gets_its_first_number, store_on_disk)
{
    const auto first = put("ops", "hi", "id7");
    put("ops");
    remove_old({0s, 1});
    BOOST_TEST(!put("ops", "hi", "id7", "bob").is_repeat());
    for (int start_again = 0; start_again < 2; ++start_again) {
        const auto again = put("ops", "hi", "id7");
        BOOST_TEST(again.is_repeat());
        BOOST_TEST(again.seq() == 1u);
        BOOST_TEST((again.time() == first.message.time));
        kill();
        start();
    }
}

BOOST_FIXTURE_TEST_CASE(the_id_of_a_removed_message_can_be_used_in_no_other_room, store_on_disk)
{
    put("ops", "hi", "id7");
    put("ops");
    remove_old({0s, 1});
    for (int start_again = 0; start_again < 2; ++start_again) {
        for (const auto* room : {"dev", "new", "@alice,bob"}) {
            const auto other = put(room, "hi", "id7");
            BOOST_TEST((other.refusal() == banter::errc::id_reused));
            BOOST_TEST(!other.is_repeat());
            BOOST_TEST(other.seq() == 0u);
            BOOST_TEST(kept(room) == "");
        }
        BOOST_TEST(put("ops", "its text is gone", "id7").is_repeat());
        kill();
        start();
    }
}

BOOST_FIXTURE_TEST_CASE(ids_of_removed_messages_are_forgotten_after_seven_days, store_on_disk)
{
    for (int i = 0; i < 5; ++i)
        put("ops", "hi", "id" + std::to_string(i));
    const auto said = clock;
    remove_old({0s, 1}); // 1 to 4
    BOOST_TEST(forget_old_ids(said + 24h * 7 - 5s) == 0u);
    BOOST_TEST(put("ops", "hi", "id0").is_repeat());
    BOOST_TEST(forget_old_ids(said + 24h * 7 + 1s, 3) == 4u);
    BOOST_TEST(!put("ops", "hi", "id0").is_repeat());
    BOOST_TEST(put("ops", "hi", "id4").is_repeat()); // its message is still there
}

BOOST_FIXTURE_TEST_CASE(the_id_of_a_message_that_is_removed_late_is_not_kept, store_on_disk)
{
    put("ops", "hi", "id7");
    clock += 24h * 8;
    put("ops");
    remove_old({0s, 1});
    BOOST_TEST(!put("ops", "hi", "id7").is_repeat());
}

BOOST_FIXTURE_TEST_CASE(removal_gives_space_back_to_the_file_system, store_on_disk)
{
    const auto pages = [this] { return reader().connection().execAndGet("PRAGMA page_count").getInt(); };
    for (int i = 0; i < 400; ++i)
        put("ops", std::string(1'000, 'x'));
    const int before = pages();
    while (it->recover().newest != 0 && remove_old({0s, 10}, 50) != 0) {
    }
    BOOST_TEST(pages() < before / 2);
}

BOOST_FIXTURE_TEST_CASE(a_removal_that_finds_no_room_removes_nothing, store_on_disk)
{
    for (int i = 0; i < 5; ++i)
        put("ops", "hi", "id" + std::to_string(i));
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    std::size_t count = 99;
    bool reported = false;
    const auto on_removed = [&](const message_row&, std::int64_t) { reported = true; };
    BOOST_TEST((test::remove_old(*it, {0s, 2}, clock, 10, on_removed, count) == write_result::disk_full));
    BOOST_TEST(count == 0u);
    BOOST_TEST(!reported);
    BOOST_TEST(kept("ops") == "1 2 3 4 5 ");
    disk.before(nullptr);
    BOOST_TEST(remove_old({0s, 2}) == 3u);
    BOOST_TEST(kept("ops") == "4 5 ");
}

BOOST_FIXTURE_TEST_CASE(a_message_from_the_future_goes_when_a_later_one_does, store_on_disk)
{
    put("ops");
    const auto right = clock;
    clock += 24h * 365 * 100;
    put("ops");
    clock = right;
    put("ops");
    BOOST_TEST(remove_old({1h, 0}) == 0u);
    clock += 2h;
    put("ops");
    BOOST_TEST(remove_old({1h, 0}) == 3u);
    BOOST_TEST(kept("ops") == "4 ");
}

BOOST_FIXTURE_TEST_CASE(a_database_without_a_noted_clock_trusts_its_oldest_message_for_a_day, store_on_disk)
{
    put("ops");
    const auto oldest = clock;
    clock += 24h * 100; // the clock is ahead
    put("ops");
    auto noted = it->prepare_removal({1h, 0}, clock);
    BOOST_TEST((noted.now(clock, 0ms) == oldest));
    BOOST_TEST((noted.now(clock + 25h, 25h) == clock + 25h));
}

BOOST_FIXTURE_TEST_CASE(a_new_database_trusts_the_clock, store_on_disk)
{
    BOOST_TEST((it->prepare_removal({1h, 0}, clock).now(clock, 0ms) == clock));
}

BOOST_FIXTURE_TEST_CASE(a_run_that_removes_nothing_and_is_killed_notes_the_clock, store_on_disk)
{
    const auto right = clock;
    it->note_clock_with_message(it->prepare_removal({}, right));
    put("ops");
    kill();
    start();
    BOOST_TEST((it->prepare_removal({}, right + 24h * 100).now(right + 24h * 100, 0ms) == right));
    put("ops"); // a hundred days ahead
    clock += 24h * 100;
    put("ops");
    kill();
    start();
    BOOST_TEST((it->prepare_removal({24h * 90, 0}, clock).now(clock, 0ms) == right));
}

BOOST_FIXTURE_TEST_CASE(messages_that_a_clock_which_was_behind_has_dated_are_as_old_as_they_are,
                        store_on_disk)
{
    put("ops");
    const auto right = clock;
    clock -= 24h * 300;
    it->set_clock_behind(24h * 300);
    put("ops", "hi", "id1");
    kill();
    start(); // the first write of this run ends the correction
    clock = right;
    put("ops");
    BOOST_TEST(remove_old({24h * 90, 0}) == 0u);
    kill();
    start();
    BOOST_TEST(remove_old({24h * 90, 0}) == 0u);
    BOOST_TEST(kept("ops") == "1 2 3 ");
    BOOST_TEST(remove_old({0s, 1}) == 2u); // the id is remembered from its real time on
    BOOST_TEST(forget_old_ids(clock) == 0u);
    BOOST_TEST(put("ops", "hi", "id1").is_repeat());
    clock += 24h * 91;
    BOOST_TEST(remove_old({24h * 90, 0}) == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_correction_of_messages_that_were_not_stored_is_dropped, store_on_disk)
{
    put("ops");
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    it->set_clock_behind(24h * 300);
    put("ops");
    BOOST_TEST((result == write_result::disk_full));
    disk.before(nullptr);
    it->set_clock_behind(0h);
    put("ops");
    clock += 2h;
    BOOST_TEST(remove_old({1h, 0}) == 2u);
}

BOOST_FIXTURE_TEST_CASE(the_clock_of_the_last_run_is_noted, store_on_disk)
{
    put("ops");
    const auto right = clock;
    auto noted = it->prepare_removal({1h, 0}, right);
    noted.now(right + 2h, 2h);
    BOOST_TEST((it->note_clock(noted) == write_result::stored));
    clock += 24h * 365 * 12;
    put("ops"); // the clock is wrong while the server runs
    for (int start_again = 0; start_again < 2; ++start_again) {
        kill();
        start();
        BOOST_TEST((it->prepare_removal({1h, 0}, clock).now(clock, 0ms) == right + 2h));
    }
}

BOOST_FIXTURE_TEST_CASE(the_time_that_an_older_banterd_noted_is_used, store_on_disk)
{
    put("ops");
    clock += 1h;
    stop();
    {
        SQLite::Database db{settings.folder / "banter.db", SQLite::OPEN_READWRITE, 0, disk.name()};
        set_meta_value(db, "clock", std::to_string(clock.time_since_epoch().count()));
    }
    start();
    BOOST_TEST((it->prepare_removal({1h, 0}, clock + 24h * 80).now(clock + 24h * 80, 0ms) == clock));
}

BOOST_FIXTURE_TEST_CASE(a_message_and_its_id_go_when_they_are_older_than_their_age_and_not_sooner,
                        store_on_disk)
{
    put("ops", "hi", "id");
    const auto said = clock;
    clock += 1h;
    BOOST_TEST(remove_old({1h, 0}) == 0u);
    clock += 1ms;
    BOOST_TEST(remove_old({1h, 0}) == 1u);

    BOOST_TEST(forget_old_ids(said + ids_kept) == 0u);
    BOOST_TEST(forget_old_ids(said + ids_kept + 1ms) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
