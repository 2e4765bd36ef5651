// Trims: what the horizons decide about entries, whatever has been removed from the disk, and what is asked
// for.
#include "test/journal/store_on_disk.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>

using namespace banter::journal;
using namespace banter::journal::test;
using namespace std::chrono_literals;
namespace chat = banter::chat;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(message_store_trim_suite)

namespace {

std::string text_of(const chat::entry& e)
{
    if (e.is_repeat())
        return "repeat of " + std::to_string(e.seq()) + " after " + std::to_string(e.prev()) + " at " +
               std::to_string(e.time().time_since_epoch().count());
    if (e.refusal())
        return std::string{banter::code_name(*e.refusal())};
    return "stored after " + std::to_string(e.prev());
}

// What is on the disk when the second message comes.
enum class disk_state { untouched, removed, restarted, removed_and_restarted };
constexpr std::array disk_states{disk_state::untouched, disk_state::removed, disk_state::restarted,
                                 disk_state::removed_and_restarted};

std::ostream& operator<<(std::ostream& out, disk_state s) { return out << static_cast<int>(s); }

// Three messages with an id, the first of which a clock has dated that was behind.
struct with_three : store_on_disk {
    with_three()
    {
        it->set_clock_behind(2h);
        first_time = put("ops", "hi", "a").message.time;
        it->set_clock_behind(0h);
        put("ops", "hi", "b");
        put("ops", "hi", "c");
    }

    void bring_into(disk_state s)
    {
        if (s == disk_state::removed || s == disk_state::removed_and_restarted)
            remove_trimmed();
        if (s == disk_state::restarted || s == disk_state::removed_and_restarted) {
            kill();
            start();
        }
    }

    std::string again(const std::string& id, const std::string& text = "hi", const std::string& room = "ops")
    {
        return text_of(put(room, text, id));
    }

    std::string first() const
    {
        return "repeat of 1 after 0 at " + std::to_string(first_time.time_since_epoch().count());
    }

    banter::timestamp first_time;
};

} // namespace

BOOST_DATA_TEST_CASE_F(with_three, an_id_at_or_below_its_horizon_has_not_been_used, data::make(disk_states),
                       on_disk)
{
    trim(2, 1);
    bring_into(on_disk);
    BOOST_TEST(again("a", "another", "dev") == "stored after 0"); // 4
    BOOST_TEST(again("a", "another", "dev").starts_with("repeat of 4 after 0 at "));
    BOOST_TEST(again("a") == "id_reused"); // of 4
    bring_into(disk_state::removed_and_restarted);
    BOOST_TEST(again("a") == "id_reused");
    BOOST_TEST(kept("ops") == "3 ");
    BOOST_TEST(kept("dev") == "4 ");
}

BOOST_DATA_TEST_CASE_F(with_three, of_a_message_between_the_horizons_only_the_room_counts,
                       data::make(disk_states), on_disk)
{
    trim(1, 0);
    bring_into(on_disk);
    BOOST_TEST(again("a", "its text is gone") == first());
    BOOST_TEST(again("a") == first());
    BOOST_TEST(again("a", "hi", "dev") == "id_reused");
    BOOST_TEST(again("a", "hi", "@alice,bob") == "id_reused");
}

BOOST_DATA_TEST_CASE_F(with_three, a_message_above_the_horizon_is_compared_as_a_whole,
                       data::make(disk_states), on_disk)
{
    trim(2, 2);
    bring_into(on_disk);
    BOOST_TEST(again("c").starts_with("repeat of 3 after 2 at "));
    BOOST_TEST(again("c", "another") == "id_reused");
    BOOST_TEST(again("c", "hi", "dev") == "id_reused");
    BOOST_TEST(again("d") == "stored after 3");
}

BOOST_FIXTURE_TEST_CASE(batches_of_a_group_are_decided_by_the_trims_before_them, with_three)
{
    std::vector<chat::batch> group(3);
    group[0].entries = {entry_of("ops", "hi", "a"), entry_of("ops", "x", "a"), entry_of("ops", "x", "a")};
    group[0].trims = {{{1, 0}, 4}, {{1, 1}, 5}}; // after the first entry, and after the second
    group[1].entries = {entry_of("ops", "x", "b")};
    group[1].trims = {{{2, 0}, 7}};
    group[2].entries = {entry_of("ops", "x", "b")};
    group = write(std::move(group));
    BOOST_TEST(text_of(group[0].entries[0]) == first());
    BOOST_TEST(text_of(group[0].entries[1]) == first()); // the text is gone
    BOOST_TEST(text_of(group[0].entries[2]) == "stored after 3");
    BOOST_TEST(text_of(group[1].entries[0]) == "id_reused");
    BOOST_TEST(group[2].entries[0].is_repeat());
    BOOST_TEST((it->trimmed() == chat::trim{2, 1}));
}

BOOST_FIXTURE_TEST_CASE(horizons_are_kept_and_do_not_fall, with_three)
{
    trim(2, 1);
    trim(1, 0);
    BOOST_TEST((it->trimmed() == chat::trim{2, 1}));
    kill();
    start();
    BOOST_TEST((it->trimmed() == chat::trim{2, 1}));
    BOOST_TEST((it->recover().trimmed == chat::trim{2, 1}));
    trim(3, 1);
    stop();
    start();
    BOOST_TEST((it->trimmed() == chat::trim{3, 1}));
}

BOOST_FIXTURE_TEST_CASE(a_trim_that_finds_no_space_counts_and_is_stored_with_what_comes_next, with_three)
{
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    trim(2, 2);
    BOOST_TEST((result == write_result::stored));
    put("ops", "hi", "d");
    BOOST_TEST((result == write_result::disk_full));
    BOOST_TEST((it->trimmed() == chat::trim{2, 2}));
    disk.before(nullptr);
    BOOST_TEST(again("a") == "stored after 3");
    kill();
    start();
    BOOST_TEST((it->trimmed() == chat::trim{2, 2}));
    BOOST_TEST(remove_trimmed() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_removal_stores_the_trim_that_it_is_for, with_three)
{
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    trim(2, 2);
    disk.before(nullptr);
    BOOST_TEST(remove_trimmed() == 2u);
    kill();
    start();
    BOOST_TEST((it->trimmed() == chat::trim{2, 2}));
}

BOOST_FIXTURE_TEST_CASE(a_trim_that_fails_with_its_group_does_not_count, with_three)
{
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    auto b = trim_batch({2, 2}, 3);
    b.entries.push_back(topic_of("ops", "tea"));
    write(std::move(b));
    BOOST_TEST((result == write_result::disk_full));
    BOOST_TEST((it->trimmed() == chat::trim{}));
    disk.before(nullptr);
    BOOST_TEST(again("a") == first());
}

BOOST_FIXTURE_TEST_CASE(nothing_is_removed_without_a_trim, with_three)
{
    chat::trim due;
    BOOST_TEST((it->find_due({0s, 1}, clock, 10, due) == write_result::stored));
    BOOST_TEST((due == chat::trim{2, 0}));
    BOOST_TEST(remove_trimmed() == 0u);
    BOOST_TEST(kept("ops") == "1 2 3 ");
    BOOST_TEST((it->trimmed() == chat::trim{}));
}

BOOST_FIXTURE_TEST_CASE(ids_are_due_after_seven_days_in_the_order_of_their_numbers, store_on_disk)
{
    const auto due = [&](banter::timestamp now, const retention& keep, std::size_t most = 100) {
        chat::trim t;
        it->find_due(keep, now, most, t);
        return t;
    };
    const auto said = clock;
    put("ops", "hi", "a"); // 1
    put("ops");            // 2
    clock += 24h * 365;    // a clock that was wrong for a while
    put("ops", "hi", "b"); // 3
    clock = said + 2s;
    put("ops", "hi", "c"); // 4
    clock = said + 24h;
    put("ops", "hi", "d"); // 5
    for (const bool removed : {false, true}) {
        BOOST_TEST((due(said + 24h * 7, {0s, 1}) == chat::trim{4, 0}));
        BOOST_TEST((due(said + 24h * 7 + 2s, {0s, 1}) == chat::trim{4, removed ? 1u : 2u}));
        BOOST_TEST((due(said + 24h * 7 + 4s, {0s, 1}) == chat::trim{4, 4})); // 3 goes with 4
        trim(4, 0);
        remove_trimmed();
    }
    BOOST_TEST((due(said + 24h * 9, {}) == chat::trim{4, 4})); // 5 is kept
    BOOST_TEST((due(said + 24h * 9, {}, 1) == chat::trim{4, 1}));
    BOOST_TEST((due(said + 24h * 9, {1h, 0}) == chat::trim{5, 5}));
}

// The clock of an earlier run was right, and that of the message is behind.
BOOST_FIXTURE_TEST_CASE(the_age_of_an_id_is_that_of_its_message_also_when_that_is_removed, store_on_disk)
{
    const auto right = clock;
    clock -= 24h * 300;
    it->set_clock_behind(24h * 300);
    const auto said = put("ops", "hi", "a").message.time;
    it->set_clock_behind(0h);
    clock = right;
    put("ops");
    for (const bool removed : {false, true}) {
        chat::trim due;
        it->find_due({0s, 1}, right + 24h * 6, 10, due);
        BOOST_TEST((due == chat::trim{1, 0}));
        it->find_due({0s, 1}, right + 24h * 8, 10, due);
        BOOST_TEST((due == chat::trim{1, 1}));
        trim(1, 0);
        BOOST_TEST((put("ops", "hi", "a").time() == said), removed);
        remove_trimmed();
    }
}

BOOST_FIXTURE_TEST_CASE(ids_that_an_older_banterd_has_remembered_count, with_three)
{
    it.reset();
    {
        SQLite::Database db{settings.folder / "banter.db", SQLite::OPEN_READWRITE, 0, disk.name()};
        SQLite::Statement old{db, "INSERT INTO forgotten_ids (author, id, seq, time, checksum, room) "
                                  "SELECT 'alice', 'a', 1, 7, ?, room FROM entries WHERE seq = 1"};
        old.bind(1, checksum_of_id("alice", "a", 1, 7, 1));
        old.exec();
        db.exec("DELETE FROM entries WHERE seq = 1");
    }
    start();
    BOOST_TEST((it->trimmed() == chat::trim{}));
    BOOST_TEST(again("a", "its text is gone") == "repeat of 1 after 0 at 7");
    BOOST_TEST(again("a", "hi", "dev") == "id_reused");
    BOOST_TEST(forget_old_ids(clock) == 1u);
    BOOST_TEST((it->trimmed() == chat::trim{1, 1}));
    BOOST_TEST(again("a") == "stored after 3");
}

BOOST_AUTO_TEST_SUITE_END()
