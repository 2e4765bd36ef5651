// From versions 1, 2 and 3 of the tables to version 4.
#include "server/journal/backup.hpp"
#include "server/journal/database_check.hpp"
#include "server/journal/storage_error.hpp"
#include "test/journal/older_version.hpp"
#include "test/journal/power_cut_vfs.hpp"
#include "test/journal/stored.hpp"
#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <optional>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(entries_migration_suite)

namespace {

constexpr std::int64_t began = 1'700'000'000'000;

// What versions 1 to 3 have: messages with and without an id, of names that fold, and from version 2 on
// notices, messages under a claimed name and a conversation.
std::vector<old_message> messages_of(std::size_t version)
{
    const bool later = version >= 2;
    return {
        {3, 1, 1, "ops", began, "alice", "hi", "alice", "a-1"},
        {4, 3, 1, "ops", began + 1, "Bob", "two\nlines"},
        {6, 0, 2, "dev", began - 5, "\u00c9mile", std::string{"a zero: "} + '\0' + "!", "\u00e9mile", "e-1"},
        {7, 4, 1, "ops", began + 2, "Bob", "beep", "bob", "b-1", later ? 1 : 0},
        {8, 6, 2, "dev", began + 3, "alice", "not me", "", "", later ? 3 : 0},
        {9, 0, 3, "@alice,bob", began + 4, "alice", "psst", "alice", "a-2", 0, later ? "Bob" : ""}};
}

void fill(older_database& db, std::size_t version)
{
    db.add_room(1, "ops", "tea", 7, 1);
    db.add_room(2, "dev", "", 8);
    db.add_room(3, "@alice,bob", "", 9);
    db.add_room(4, "quiet", "only a topic", 0);
    for (const auto& m : messages_of(version))
        db.add(m);
    db.add_forgotten_id("alice", "a-0", 1, began - 1'000, 1);
    db.add_fact("rules", "ops", "made 5\nmoderated");
    db.finish();
}

std::string findings_of(const fs::path& file)
{
    std::string all;
    check_database(file, [&](const std::string& what) { all += what + '\n'; });
    return all;
}

struct upgraded {
    fs::path file(const std::string& name = "banter.db") const { return folder.path() / name; }

    message_store_settings settings() const
    {
        message_store_settings s;
        s.folder = folder.path();
        return s;
    }

    temporary_folder folder;
};

std::string every_message(const fs::path& file)
{
    message_reader reader{file};
    std::string all;
    reader.each(0, no_bound, [&](const message_row& row, std::int64_t room) {
        const auto& m = row.message;
        all += std::to_string(m.seq) + ' ' + std::to_string(m.prev) + ' ' + std::to_string(room) + m.room +
               ' ' + std::to_string(m.time.time_since_epoch().count()) + ' ' + m.user + '|' + m.text + '|' +
               row.author + '|' + row.id + '|' + std::to_string(row.numbers.flags) + '|' + m.to + '|' +
               std::to_string(row.numbers.prev) + '\n';
        return true;
    });
    BOOST_TEST(reader.damaged() == 0u);
    return all;
}

std::string every_message_of(std::size_t version)
{
    std::string all;
    for (const auto& m : messages_of(version))
        all += std::to_string(m.seq) + ' ' + std::to_string(m.prev) + ' ' + std::to_string(m.room) +
               m.room_name + ' ' + std::to_string(m.time) + ' ' + m.user + '|' + m.text + '|' +
               (m.user == "Bob"     ? "bob"
                : m.user == "alice" ? "alice"
                                    : "\u00e9mile") +
               '|' + m.id + '|' + std::to_string(m.kind) + '|' + m.recipient + '|' + std::to_string(m.prev) +
               '\n';
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_older_version_keeps_its_messages_rooms_ids_and_state)
{
    for (const std::size_t version : {1, 2, 3}) {
        BOOST_TEST_CONTEXT("version " << version)
        {
            upgraded at;
            {
                older_database old{at.file(), version};
                fill(old, version);
            }
            {
                message_store store{at.settings()};
                const auto known = store.recover();
                BOOST_TEST(known.newest == 9u);
                BOOST_TEST(known.given == 100u);
                BOOST_TEST(known.state_entries.size() == (version == 1 ? 0u : 1u));
                std::string rooms;
                for (const auto& r : known.rooms)
                    if (r.name == "ops" || r.name == "quiet")
                        rooms += r.name + ' ' + r.topic + '|' + r.topic_by.user + '|' +
                                 std::to_string(r.touched.seq) + '|' +
                                 std::to_string(r.touched.time.time_since_epoch().count()) + '|' +
                                 std::to_string(r.newest_message) + ';';
                BOOST_TEST(rooms.find("ops tea||7|1700000000002|7;") != std::string::npos, rooms);
                BOOST_TEST(rooms.find("quiet only a topic||0|0|0;") != std::string::npos, rooms);

                std::vector<chat::batch> group(1);
                group[0].entries = {entry_of("ops", "hi", "a-1"), entry_of("ops", "gone", "a-0"),
                                    entry_of("ops", "new", "b-1", "bob"), entry_of("ops", "new")};
                BOOST_TEST((write_numbered(store, group) == write_result::stored));
                BOOST_TEST(group[0].entries[0].seq() == 3u);
                BOOST_TEST(group[0].entries[0].prev() == 1u);
                BOOST_TEST(group[0].entries[1].seq() == 1u); // a removed message is known by its id
                BOOST_TEST((group[0].entries[2].refusal() == banter::errc::id_reused));
                BOOST_TEST(group[0].entries[3].prev() == 7u);
                store.close_cleanly();
            }
            BOOST_TEST(findings_of(at.file()) == "");
            const auto all = every_message(at.file());
            BOOST_TEST(all.starts_with(every_message_of(version)), all);
            const auto copy = at.file("banter.db.before-v" + std::to_string(version + 1));
            SQLite::Database before{copy.string()};
            BOOST_TEST(before.execAndGet("PRAGMA user_version").getInt() == int(version));
            BOOST_TEST(before.execAndGet("SELECT count(*) FROM messages").getInt() == 6);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_upgraded_database_does_not_keep_the_space_of_the_old_table)
{
    upgraded at;
    {
        older_database old{at.file(), 3};
        old.add_room(1, "ops", "", 3'000);
        for (chat::seq_number n = 1; n <= 3'000; ++n)
            old.add({n, n - 1, 1, "ops", began, "alice", std::string(100, 'x')});
        old.finish();
    }
    const message_store store{at.settings()};
    SQLite::Database db{at.file().string()};
    BOOST_TEST(db.execAndGet("PRAGMA freelist_count").getInt() == 0);
}

BOOST_AUTO_TEST_CASE(a_damaged_row_stays_damaged_and_does_not_stop_the_upgrade)
{
    struct damage {
        const char* sql;
        const char* finding;
        std::size_t left;
    };
    for (const auto& [sql, finding, left] : {
             damage{"UPDATE messages SET text = 'x' WHERE seq = 4", "message 4 of room ops is damaged", 5},
             damage{"UPDATE messages SET user = x'ff' || 'x' WHERE seq = 4",
                    "message 4 of room ops is damaged", 5},
             damage{"UPDATE messages SET checksum = 1 WHERE seq = 8", "message 8 of room dev is damaged", 5},
             damage{"DELETE FROM messages WHERE seq = 4", "room ops: entries after 3 up to 4 are missing", 5},
             damage{"DELETE FROM rooms WHERE id = 2", "room number 2 is missing: 2 entries belong to it", 4},
             damage{
                 "DROP INDEX messages_by_id; UPDATE messages SET id = 'a-1', author = 'alice' WHERE seq = 9",
                 "message 9 of room @alice,bob is damaged", 5},
         }) {
        upgraded at;
        {
            older_database old{at.file(), 3};
            fill(old, 3);
            old.connection().exec(sql);
        }
        BOOST_CHECK_NO_THROW(message_store{at.settings()});
        const auto all = findings_of(at.file());
        BOOST_TEST(all.find(finding) != std::string::npos, sql << ": " << all);
        message_reader reader{at.file()};
        std::size_t found = 0;
        for (const auto* room : {"ops", "dev", "@alice,bob"})
            found += whole_room(reader, room).size();
        BOOST_TEST(found == left, sql);
    }
}

BOOST_AUTO_TEST_CASE(a_room_whose_row_is_damaged_is_refused_after_the_upgrade_too)
{
    upgraded at;
    {
        older_database old{at.file(), 3};
        fill(old, 3);
        old.connection().exec("UPDATE rooms SET topic = 'x' WHERE id = 1");
    }
    for (int i = 0; i < 2; ++i)
        BOOST_CHECK_THROW(message_store{at.settings()}, storage_error);
}

BOOST_AUTO_TEST_CASE(a_database_with_pages_that_cannot_be_read_is_not_changed)
{
    upgraded at;
    {
        older_database old{at.file(), 3};
        old.add_room(1, "ops", "", 2'000);
        for (chat::seq_number n = 1; n <= 2'000; ++n)
            old.add(
                {n, n - 1, 1, "ops", began, "alice", "number " + std::to_string(n) + std::string(100, 'x')});
        old.finish();
    }
    const auto content = [&] {
        std::ifstream in{at.file(), std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    };
    auto bytes = content();
    bytes.replace(bytes.find("number 1000x") / 4'096 * 4'096, 4'096, std::string(4'096, '\xa5'));
    std::ofstream{at.file(), std::ios::binary | std::ios::trunc} << bytes;
    std::string why;
    try {
        const message_store upgrading{at.settings()};
    } catch (const storage_error& e) {
        why = e.what();
    }
    BOOST_TEST(why.find("has pages that can't be read, so its tables are not changed") != std::string::npos,
               why);
    BOOST_TEST((content() == bytes));
}

BOOST_AUTO_TEST_CASE(an_upgrade_that_is_killed_at_twenty_places_is_completed_by_the_next_start)
{
    using loss = power_cut_vfs::loss;
    constexpr chat::seq_number all = 400;
    constexpr std::uint64_t places = 20;
    const auto fill_old = [](const fs::path& file, const std::string& vfs) {
        older_database old{file, 3, vfs};
        old.add_room(1, "ops", "tea", all);
        for (chat::seq_number n = 1; n <= all; ++n)
            old.add({n, n - 1, 1, "ops", began + std::int64_t(n), "Bob", std::string(n, 'x'), "bob",
                     "id" + std::to_string(n)});
        old.finish();
    };
    std::uint64_t calls = 0; // of an upgrade that is not killed
    for (std::uint64_t place = 0; place <= places; ++place) {
        upgraded at;
        power_cut_vfs disk;
        auto settings = at.settings();
        settings.vfs = disk.name();
        fill_old(at.file(), disk.name());
        const auto before = disk.calls();
        if (place != 0)
            disk.cut_at(before + 1 + (place - 1) * (calls - 1) / (places - 1));
        try {
            const message_store store{settings};
        } catch (const storage_error&) {
        }
        if (place == 0)
            calls = disk.calls() - before;
        disk.restore(place % 2 == 0 ? loss::nothing : loss::everything);
        BOOST_TEST_CONTEXT("place " << place << " of " << calls)
        {
            const auto version = [&] {
                SQLite::Database db{at.file().string(), SQLite::OPEN_READWRITE, 0, disk.name()};
                return db.execAndGet("PRAGMA user_version").getInt();
            };
            // On a real disk a start removes an incomplete copy; this one exists only for SQLite.
            const auto copy = at.file("banter.db.before-v4").string();
            auto* const vfs = ::sqlite3_vfs_find(disk.name().c_str());
            if (version() == 3)
                vfs->xDelete(vfs, copy.c_str(), 0);
            {
                message_store store{settings};
                std::vector<chat::batch> group(1);
                group[0].entries = {entry_of("ops", "xxx", "id3", "bob"), entry_of("ops", "hi")};
                BOOST_TEST((write_numbered(store, group) == write_result::stored));
                BOOST_TEST(group[0].entries[0].seq() == 3u);
                BOOST_TEST(group[0].entries[1].prev() == all);
                BOOST_TEST(store.recover().rooms.front().topic == "tea");
            }
            BOOST_TEST(version() == int(migrations().size()));
            message_reader reader{at.file(), disk.name()};
            const auto found = whole_room(reader, "ops", 1'000);
            BOOST_TEST(found.size() == all + 1);
            for (chat::seq_number n = 1; n <= all; ++n)
                BOOST_TEST((found[n - 1].seq == n && found[n - 1].text.size() == n &&
                            found[n - 1].time.time_since_epoch().count() == began + std::int64_t(n)));
            BOOST_TEST(integrity(reader) == "ok");
            SQLite::Database kept{copy, SQLite::OPEN_READWRITE, 0, disk.name()};
            BOOST_TEST(kept.execAndGet("PRAGMA user_version").getInt() == 3);
            BOOST_TEST(kept.execAndGet("SELECT count(*) FROM messages").getInt() == int(all));
        }
    }
    BOOST_TEST(calls > 2 * places);
}

BOOST_AUTO_TEST_CASE(a_backup_of_each_older_version_is_restored_as_the_present_version)
{
    for (const std::size_t version : {1, 2, 3}) {
        upgraded at;
        {
            older_database old{at.file("backup"), version};
            fill(old, version);
        }
        const auto on_finding = [](const std::string& what) { BOOST_ERROR(what); };
        BOOST_TEST(restore(at.folder.path(), at.file("backup"), on_finding).checked.messages == 6u);
        BOOST_TEST(every_message(at.file()) == every_message_of(version));
        BOOST_TEST(back_up(at.folder.path(), at.file("again"), on_finding).checked.messages == 6u);
        BOOST_TEST(every_message(at.file("again")) == every_message_of(version));
    }
}

BOOST_AUTO_TEST_CASE(the_version_before_refuses_a_database_of_this_one)
{
    upgraded at;
    {
        const message_store store{at.settings()};
    }
    SQLite::Database db{at.file().string(), SQLite::OPEN_READWRITE};
    std::string why;
    try {
        migrate(db, at.file(), migrations().first(3));
    } catch (const storage_error& e) {
        why = e.what();
        BOOST_TEST((e.why() == storage_error::reason::damaged));
    }
    BOOST_TEST(why.find("was written by a newer banterd (version 4 of its tables; this one knows 3)") !=
                   std::string::npos,
               why);
}

BOOST_AUTO_TEST_SUITE_END()
