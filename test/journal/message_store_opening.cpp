// Epochs, schema versions, foreign files, the lock.
#include "server/journal/backup.hpp"
#include "server/journal/database_check.hpp"
#include "server/journal/schema.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <fstream>

using namespace banter::journal;
using namespace banter::journal::test;
namespace fs = std::filesystem;
using namespace std::chrono_literals;
using reason = storage_error::reason;

BOOST_AUTO_TEST_SUITE(message_store_opening_suite)

namespace {

// A store on the real file system, whose files can be copied.
struct real_store {
    real_store() { settings.folder = folder.path(); }

    // One run that stores something. @return its epoch.
    std::string run()
    {
        message_store store{settings};
        std::vector<banter::chat::batch> group(1);
        group[0].entries = {entry_of("ops", "hi")};
        BOOST_TEST((write_numbered(store, group) == write_result::stored));
        seq = group[0].entries[0].message.seq;
        store.close_cleanly();
        return store.recover().epoch;
    }

    std::string epoch() const { return message_store{settings}.recover().epoch; }

    reason why_not() const
    {
        try {
            message_store{settings};
        } catch (const storage_error& e) {
            BOOST_TEST_MESSAGE(e.what());
            return e.why();
        }
        throw std::logic_error{"it opened"};
    }

    fs::path file(const std::string& name) const { return folder.path() / name; }

    temporary_folder folder;
    message_store_settings settings;
    banter::chat::seq_number seq = 0;
};

void execute(const fs::path& file, const std::string& sql)
{
    SQLite::Database db{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    db.exec(sql);
}

// Two messages, with the checksums that the first version gave them.
void make_first_version(const fs::path& file, const std::string& vfs = {})
{
    SQLite::Database db{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, vfs};
    db.exec("PRAGMA synchronous=EXTRA"); // the end of its last journal too is on the disk
    migrate(db, file, migrations().first(1));
    set_meta_value(db, "epoch", "0123456789abcdef");
    set_meta_value(db, "run", "1");
    set_meta_value(db, "reserved", "10");
    db.exec("INSERT INTO rooms VALUES (1, 'ops', 'tea', 2, 0, -8562087316236881918)");
    db.exec("INSERT INTO messages VALUES (1, 0, 1, 1700000000000, 'alice', 'hi', 'alice', 'a-1', "
            "5911524167298888861)");
    db.exec("INSERT INTO messages VALUES (2, 1, 1, 1700000000001, 'Bob', 'there', NULL, NULL, "
            "3784483717959592659)");
}

} // namespace

BOOST_FIXTURE_TEST_CASE(the_epoch_stays_over_a_clean_stop_and_a_kill, store_on_disk)
{
    const auto first = it->recover().epoch;
    BOOST_TEST(first.size() == 16u);
    for (int i = 0; i < 4; ++i) {
        if (i != 2)
            put("ops");
        i % 2 == 0 ? stop() : kill();
        start();
        BOOST_TEST(it->recover().epoch == first);
    }
}

BOOST_FIXTURE_TEST_CASE(early_tables_of_version_4_get_their_index, real_store)
{
    run();
    execute(file("banter.db"),
            "DROP INDEX forgotten_ids_by_seq; CREATE INDEX forgotten_ids_by_time ON forgotten_ids (time)");
    const auto findings = [&] { return check_database(file("banter.db"), [](const auto&) {}).findings; };
    BOOST_TEST(findings() != 0u);
    run();
    BOOST_TEST(findings() == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_older_state_copied_over_the_database_gets_a_new_epoch, real_store)
{
    const auto first = run();
    BOOST_TEST(epoch() == first);
    fs::copy_file(file("banter.db"), file("copy"));
    run();
    BOOST_TEST(epoch() == first);
    std::ofstream{file("banter.db"), std::ios::trunc} << std::ifstream{file("copy")}.rdbuf(); // as cp does
    const auto restored = epoch();
    BOOST_TEST(restored != first);
    BOOST_TEST(run() == restored);
    BOOST_TEST(epoch() == restored);
}

BOOST_FIXTURE_TEST_CASE(a_copy_that_replaces_the_database_gets_a_new_epoch, real_store)
{
    const auto first = run();
    fs::copy_file(file("banter.db"), file("copy")); // the same state, but another file
    fs::rename(file("copy"), file("banter.db"));
    const auto restored = epoch();
    BOOST_TEST(restored != first);
    BOOST_TEST(epoch() == restored);
}

BOOST_FIXTURE_TEST_CASE(a_backup_gets_a_new_epoch, real_store)
{
    const auto first = run();
    execute(file("banter.db"), "VACUUM INTO '" + file("backup").string() + "'");
    run();
    fs::rename(file("backup"), file("banter.db"));
    BOOST_TEST(epoch() != first);
}

BOOST_FIXTURE_TEST_CASE(a_database_that_was_deleted_gets_a_new_epoch, real_store)
{
    const auto first = run();
    for (const auto* name : {"banter.db", "banter.db-wal", "banter.db-shm"})
        fs::remove(file(name));
    BOOST_TEST(run() != first);
    BOOST_TEST(seq == 2u); // no number of the old one is given again
}

BOOST_FIXTURE_TEST_CASE(a_copy_of_the_running_database_gets_a_new_epoch_and_unused_numbers, real_store)
{
    settings.reserved_block = 10;
    std::string first;
    {
        message_store store{settings};
        first = store.recover().epoch;
        std::vector<banter::chat::batch> group(1);
        for (int i = 0; i < 30; ++i) {
            group[0].entries = {entry_of("ops", "hi")};
            BOOST_TEST((write_numbered(store, group) == write_result::stored));
            if (i == 3)
                execute(file("banter.db"), "VACUUM INTO '" + file("copy").string() + "'");
        }
        seq = group[0].entries[0].message.seq;
    } // without a clean end
    const auto last_seen = seq;
    std::ofstream{file("banter.db"), std::ios::trunc} << std::ifstream{file("copy")}.rdbuf();
    fs::remove(file("banter.db-wal"));
    BOOST_TEST(run() != first);
    BOOST_TEST(seq > last_seen);
}

BOOST_FIXTURE_TEST_CASE(without_its_lock_file_the_database_gets_a_new_epoch, real_store)
{
    const auto first = run();
    fs::remove(file("banter.lock"));
    const auto second = epoch();
    BOOST_TEST(second != first);
    std::ofstream{file("banter.lock"), std::ios::trunc} << "banter 1 nonsense";
    BOOST_TEST(epoch() != second);
    BOOST_TEST(run() == epoch());
    BOOST_TEST(seq == 2u); // the messages are still there
}

BOOST_FIXTURE_TEST_CASE(a_write_to_a_locked_database_waits_as_long_as_it_is_told, real_store)
{
    run();
    message_store store{settings};
    std::vector<banter::chat::batch> group(1);
    group[0].entries = {entry_of("ops", "hi")};
    SQLite::Database other{file("banter.db").string(), SQLite::OPEN_READWRITE};
    other.exec("BEGIN IMMEDIATE");
    for (const auto wait : {0ms, 50ms}) {
        store.set_lock_wait(wait);
        const auto began = std::chrono::steady_clock::now();
        BOOST_TEST((write_numbered(store, group) == write_result::busy));
        const auto took = std::chrono::steady_clock::now() - began;
        BOOST_TEST((took >= wait));
        BOOST_TEST((took < wait_for_lock));
    }
    other.exec("ROLLBACK");
    BOOST_TEST((write_numbered(store, group) == write_result::stored));
}

BOOST_FIXTURE_TEST_CASE(a_removed_or_replaced_database_is_not_written_to, real_store)
{
    for (const auto* name : {"banter.db", "banter.lock"}) {
        message_store store{settings};
        fs::rename(file(name), file("away"));
        fs::copy_file(file("away"), file(name));
        std::vector<banter::chat::batch> group(1);
        group[0].entries = {entry_of("ops", "hi")};
        BOOST_TEST((write_numbered(store, group) == write_result::failed));
        BOOST_TEST(group[0].entries[0].seq() == 0u);
        fs::rename(file("away"), file(name));
    }
    BOOST_TEST(!run().empty());
}

BOOST_FIXTURE_TEST_CASE(a_write_ahead_log_that_was_truncated_is_neither_continued_nor_copied, real_store)
{
    run(); // which ends with a checkpoint
    const auto write = [](message_store& store) {
        std::vector<banter::chat::batch> group(1);
        group[0].entries = {entry_of("ops", "hi")};
        return write_numbered(store, group);
    };
    for (const std::uintmax_t left : {0u, 32u, 8'000u}) {
        message_store store{settings};
        BOOST_TEST((write(store) == write_result::stored));
        BOOST_TEST((store.check_files() == write_result::stored));
        BOOST_TEST(fs::file_size(file("banter.db-wal")) > left);
        fs::resize_file(file("banter.db-wal"), left);
        BOOST_TEST((store.check_files() == write_result::failed));
        BOOST_TEST((write(store) == write_result::failed));
        BOOST_TEST(store.why().find("truncated") != std::string::npos);
    }
    BOOST_TEST(check_database(file("banter.db"), [](const std::string&) {}).findings == 0u);
    BOOST_TEST(!run().empty());
}

BOOST_FIXTURE_TEST_CASE(a_folder_has_one_writer, real_store)
{
    const message_store first{settings};
    BOOST_TEST((why_not() == reason::in_use));
}

BOOST_FIXTURE_TEST_CASE(the_folder_is_made_for_its_owner_alone, real_store)
{
    settings.folder = folder.path() / "a" / "b" / "c";
    run();
    BOOST_TEST((fs::status(settings.folder).permissions() == fs::perms::owner_all));
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_cannot_be_is_unusable, real_store)
{
    std::ofstream{file("plain")} << "no folder";
    settings.folder = folder.path() / "plain" / "a";
    BOOST_TEST((why_not() == reason::unusable));
    settings.folder = folder.path() / "plain";
    BOOST_TEST((why_not() == reason::unusable));
}

BOOST_FIXTURE_TEST_CASE(a_database_of_a_newer_banterd_is_refused_and_left_alone, real_store)
{
    run();
    execute(file("banter.db"), "PRAGMA user_version=99");
    BOOST_TEST((why_not() == reason::damaged));
    execute(file("banter.db"), "PRAGMA user_version=" + std::to_string(migrations().size()));
    BOOST_CHECK_NO_THROW(epoch());
}

BOOST_FIXTURE_TEST_CASE(foreign_databases_and_files_are_refused_and_not_changed, real_store)
{
    execute(file("banter.db"), "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
    BOOST_TEST((why_not() == reason::damaged));
    SQLite::Database db{file("banter.db").string()};
    BOOST_TEST(db.execAndGet("SELECT name FROM recipes").getString() == "soup");
    BOOST_TEST(db.execAndGet("PRAGMA application_id").getInt() == 0);
    BOOST_TEST(db.execAndGet("PRAGMA journal_mode").getString() == "delete");

    std::ofstream{file("banter.db"), std::ios::trunc} << std::string(10'000, 'x');
    BOOST_TEST((why_not() == reason::damaged));
}

BOOST_FIXTURE_TEST_CASE(an_entry_whose_checksum_does_not_hold_is_refused, real_store)
{
    const std::string changes[] = {"UPDATE rooms SET topic = 'x'", "UPDATE rooms SET newest = 0",
                                   "UPDATE rooms SET name = 'x'",
                                   "UPDATE meta SET value = '7' WHERE key = 'reserved'", "DELETE FROM rooms"};
    for (const auto& sql : changes) {
        real_store other;
        other.run();
        execute(other.file("banter.db"), sql);
        BOOST_TEST((other.why_not() == reason::damaged), sql);
    }
}

BOOST_FIXTURE_TEST_CASE(migrations_run_in_order_and_copy_the_old_rows, real_store)
{
    const std::array<migration, 3> steps{[](SQLite::Database& db) { db.exec("CREATE TABLE a (n)"); },
                                         [](SQLite::Database& db) { db.exec("INSERT INTO a VALUES (1)"); },
                                         [](SQLite::Database& db) { db.exec("UPDATE a SET n = n + 1"); }};
    SQLite::Database db{file("banter.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    migrate(db, file("banter.db"), {steps.data(), 2});
    BOOST_TEST(db.execAndGet("PRAGMA user_version").getInt() == 2);
    BOOST_TEST(db.execAndGet("PRAGMA auto_vacuum").getInt() == 2);
    BOOST_TEST(!fs::exists(file("banter.db.before-v1"))); // there was nothing to copy

    std::ofstream{file("banter.db.before-v3")} << "left by a migration that did not get through";
    migrate(db, file("banter.db"), steps);
    BOOST_TEST(db.execAndGet("SELECT n FROM a").getInt() == 2);
    SQLite::Database before{file("banter.db.before-v3").string()};
    BOOST_TEST(before.execAndGet("SELECT n FROM a").getInt() == 1);
    BOOST_TEST(before.execAndGet("PRAGMA user_version").getInt() == 2);

    migrate(db, file("banter.db"), steps); // nothing to do
    BOOST_TEST(db.execAndGet("SELECT n FROM a").getInt() == 2);
    BOOST_CHECK_THROW(migrate(db, file("banter.db"), {steps.data(), 2}), storage_error); // no way back
}

BOOST_FIXTURE_TEST_CASE(messages_of_the_first_version_stay_valid_with_new_ones, real_store)
{
    make_first_version(file("banter.db"));
    {
        message_store store{settings};
        std::vector<banter::chat::batch> group(1);
        group[0].entries = {entry_of("ops", "hi", "a-1"), entry_of("@alice,bob", "psst")};
        group[0].entries[1].message.to = "Bob";
        group[0].entries[1].message.notice = true;
        group[0].entries[1].message.unproven = true;
        group[0].state_entries = {{"rules", "ops", "moderated"}};
        BOOST_TEST((write_numbered(store, group) == write_result::stored));
        BOOST_TEST(group[0].entries[0].is_repeat());
        BOOST_TEST(group[0].entries[0].seq() == 1u);
        store.close_cleanly();
    }
    message_reader reader{file("banter.db")};
    std::string said;
    for (const auto* room : {"ops", "@alice,bob"})
        for (const auto& m : whole_room(reader, room))
            said +=
                m.user + '>' + m.to + (m.notice ? " notes " : " ") + (m.unproven ? "? " : "") + m.text + ';';
    BOOST_TEST(said == "alice> hi;Bob> there;alice>Bob notes ? psst;");
    BOOST_TEST(reader.damaged() == 0u);
    const auto on_finding = [](const std::string& what) { BOOST_ERROR(what); };
    BOOST_TEST(check_database(file("banter.db"), on_finding).findings == 0u);

    SQLite::Database before{file("banter.db.before-v2").string()};
    BOOST_TEST(before.execAndGet("PRAGMA user_version").getInt() == 1);
    BOOST_TEST(before.execAndGet("SELECT count(*) FROM messages").getInt() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_backup_of_the_first_version_is_restored_as_the_present_version_and_not_changed,
                        real_store)
{
    run();
    make_first_version(file("backup"));
    const auto on_finding = [](const std::string& what) { BOOST_ERROR(what); };
    BOOST_CHECK_THROW(check_database(file("backup"), on_finding), storage_error);
    BOOST_TEST(restore(folder.path(), file("backup"), on_finding).checked.messages == 2u);
    {
        message_reader reader{file("banter.db")};
        BOOST_TEST(whole_room(reader, "ops").size() == 2u);
    }
    run();
    BOOST_TEST(seq == 11u);
    SQLite::Database before{file("backup").string()};
    BOOST_TEST(before.execAndGet("PRAGMA user_version").getInt() == 1);
    for (const auto& each : fs::directory_iterator{folder.path()})
        BOOST_TEST(each.path().string().find("before-v2") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_migration_that_fails_leaves_the_version_before_it, real_store)
{
    const std::array<migration, 3> steps{
        [](SQLite::Database& db) { db.exec("CREATE TABLE a (n)"); },
        [](SQLite::Database& db) { db.exec("INSERT INTO a VALUES (1)"); },
        [](SQLite::Database& db) { db.exec("INSERT INTO a VALUES (2); INSERT INTO none VALUES (3)"); }};
    SQLite::Database db{file("banter.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    migrate(db, file("banter.db"), {steps.data(), 1});
    BOOST_CHECK_THROW(migrate(db, file("banter.db"), steps), SQLite::Exception);
    BOOST_TEST(db.execAndGet("PRAGMA user_version").getInt() == 1);
    BOOST_TEST(db.execAndGet("SELECT count(*) FROM a").getInt() == 0);
}

BOOST_AUTO_TEST_CASE(a_first_start_and_an_upgrade_may_be_cut_anywhere)
{
    using loss = power_cut_vfs::loss;
    for (const bool first : {true, false}) {
        for (const auto how : {loss::nothing, loss::everything}) {
            bool got_through = false;
            std::uint64_t cut = 0;
            while (!got_through) {
                real_store at;
                power_cut_vfs disk;
                at.settings.vfs = disk.name();
                if (!first)
                    make_first_version(at.file("banter.db"), disk.name());
                disk.cut_at(disk.calls() + ++cut);
                try {
                    const message_store store{at.settings};
                    got_through = !disk.is_cut();
                } catch (const storage_error&) {
                }
                disk.restore(how);
                // On a real disk a start removes an incomplete copy; this one exists only for SQLite.
                auto* const vfs = ::sqlite3_vfs_find(disk.name().c_str());
                vfs->xDelete(vfs, at.file("banter.db.before-v2").c_str(), 0);
                bool copied = false;
                disk.before([&](auto what, const std::string& file) {
                    copied = copied || (what == power_cut_vfs::call::create &&
                                        file.find("before-v") != std::string::npos);
                    return SQLITE_OK;
                });
                BOOST_TEST_CONTEXT("first " << first << " cut at " << cut)
                {
                    BOOST_CHECK_NO_THROW(message_store{at.settings});
                    SQLite::Database db{at.file("banter.db").string(), SQLite::OPEN_READWRITE, 0,
                                        disk.name()};
                    BOOST_TEST(db.execAndGet("PRAGMA user_version").getInt() == int(migrations().size()));
                    BOOST_TEST(db.execAndGet("PRAGMA auto_vacuum").getInt() == 2);
                    BOOST_TEST(db.execAndGet("SELECT count(*) FROM entries").getInt() == (first ? 0 : 2));
                    BOOST_TEST((!first || !copied));
                }
            }
            BOOST_TEST(cut > 5u);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_database_without_tables_is_completed, real_store)
{
    execute(file("banter.db"), "PRAGMA application_id=" + std::to_string(application_id));
    run();
    SQLite::Database db{file("banter.db").string()};
    BOOST_TEST(db.execAndGet("PRAGMA auto_vacuum").getInt() == 2);
    BOOST_TEST(seq == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
