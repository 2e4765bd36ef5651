// Backups and restores of a data folder, on the real disk.
#include "server/journal/backup.hpp"

#include "test/journal/stored.hpp"
#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(backup_suite)

namespace {

using reason = storage_error::reason;

void ignore(const std::string& /*finding*/) {}

std::unique_ptr<message_store> open(const fs::path& folder)
{
    message_store_settings settings;
    settings.folder = folder;
    return std::make_unique<message_store>(settings);
}

chat::seq_number put(message_store& store, const std::string& text)
{
    std::vector<chat::batch> group(1);
    group[0].entries.push_back(entry_of("ops", text, "id of " + text));
    BOOST_REQUIRE((write_numbered(store, group) == write_result::stored));
    return group[0].entries[0].message.seq;
}

// A hundred messages: more than is copied between two questions whether to stop.
void put_much(message_store& store)
{
    for (int i = 0; i < 100; ++i)
        put(store, std::to_string(i) + std::string(64 * 1024, 'x'));
}

// The texts of a data folder that no server uses.
std::string texts_in(const fs::path& folder)
{
    open(folder).reset(); // makes the same changes as a start
    message_reader reader{folder / "banter.db"};
    std::string out;
    for (const auto& m : whole_room(reader, "ops"))
        out += m.text + ' ';
    return out;
}

std::size_t files_in(const fs::path& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, {}));
}

template <class Call>
std::optional<reason> refusal_of(Call call)
{
    try {
        call();
        return {};
    } catch (const storage_error& e) {
        return e.why();
    }
}

std::string content_of(const fs::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void change(const fs::path& database, const std::string& sql)
{
    SQLite::Database db{database.string(), SQLite::OPEN_READWRITE};
    db.exec(sql);
}

// A data folder with two messages, another data folder, and the name of a backup.
struct backup_folders {
    backup_folders()
    {
        const auto store = open(data);
        put(*store, "first");
        put(*store, "second");
        store->close_cleanly();
    }

    temporary_folder all;
    fs::path data = all.path() / "data";
    fs::path other = all.path() / "other";
    fs::path file = all.path() / "backup.db";
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_backup_of_a_running_server_has_the_stored_messages, backup_folders)
{
    const auto server = open(data);
    put(*server, "third"); // in the log alone
    const auto files = files_in(all.path());
    const auto report = back_up(data, file, ignore);
    BOOST_TEST(report.checked.messages == 3u);
    BOOST_TEST(report.checked.rooms == 1u);
    BOOST_TEST(report.checked.findings == 0u);
    BOOST_TEST(report.bytes == fs::file_size(file));
    BOOST_TEST(report.aside.empty());
    BOOST_TEST(files_in(all.path()) == files + 1); // one file and no companions
    put(*server, "fourth");

    restore(other, file, ignore);
    BOOST_TEST(texts_in(other) == "first second third ");
}

BOOST_FIXTURE_TEST_CASE(a_backup_is_a_new_file, backup_folders)
{
    std::ofstream{file} << "another file";
    BOOST_TEST((refusal_of([&] { back_up(data, file, ignore); }) == reason::unusable));
    BOOST_TEST(content_of(file) == "another file");
    // The name is checked before the database is opened.
    BOOST_TEST((refusal_of([&] { back_up(other, file, ignore); }) == reason::unusable));
    change(data / "banter.db", "UPDATE entries SET text = 'changed' WHERE seq = 2");
    BOOST_TEST((refusal_of([&] { back_up(data, file, ignore); }) == reason::unusable));
}

BOOST_FIXTURE_TEST_CASE(a_backup_ends_at_the_messages_stored_when_it_began, backup_folders)
{
    const auto server = open(data);
    put_much(*server);
    int later = 0;
    const auto report = back_up(data, file, ignore, [&] {
        if (later < 5) // otherwise a copy that restarts with every message would not end
            put(*server, "later " + std::to_string(++later));
        return false;
    });
    BOOST_TEST(later != 0);
    BOOST_TEST(report.checked.messages == 102u);
}

BOOST_FIXTURE_TEST_CASE(a_server_on_a_backup_has_an_epoch_of_its_own, backup_folders)
{
    back_up(data, file, ignore);
    const auto epoch = open(data)->recover().epoch;
    restore(other, file, ignore);
    const auto restored = open(other)->recover().epoch;
    BOOST_TEST(restored != epoch);
    BOOST_TEST(open(data)->recover().epoch == epoch); // which the original keeps
    restore(data, file, ignore);
    const auto again = open(data)->recover().epoch;
    BOOST_TEST(again != epoch); // also where it comes back to
    BOOST_TEST(again != restored);

    const auto by_hand = all.path() / "by-hand"; // without a restore
    fs::create_directory(by_hand);
    fs::copy_file(file, by_hand / "banter.db");
    BOOST_TEST(open(by_hand)->recover().epoch != epoch);
}

BOOST_FIXTURE_TEST_CASE(a_backup_that_is_written_over_its_own_database_has_another_epoch, backup_folders)
{
    const auto epoch = open(data)->recover().epoch;
    back_up(data, file, ignore);
    std::ofstream{data / "banter.db", std::ios::binary} << content_of(file); // the inode stays
    BOOST_TEST(open(data)->recover().epoch != epoch);
}

BOOST_FIXTURE_TEST_CASE(damage_is_reported_and_not_copied, backup_folders)
{
    change(data / "banter.db", "UPDATE entries SET text = 'changed' WHERE seq = 2");
    std::string findings;
    const auto note = [&](const std::string& what) { findings += what + '\n'; };
    const auto files = files_in(all.path());
    BOOST_TEST((refusal_of([&] { back_up(data, file, note); }) == reason::damaged));
    BOOST_TEST(findings.find('2') != std::string::npos, findings);
    BOOST_TEST(files_in(all.path()) == files);
}

BOOST_FIXTURE_TEST_CASE(a_backup_that_is_stopped_leaves_nothing, backup_folders)
{
    put_much(*open(data));
    const auto files = files_in(all.path());
    BOOST_TEST((refusal_of([&] { back_up(data, file, ignore, [] { return true; }); }) == reason::unusable));
    BOOST_TEST(files_in(all.path()) == files);
}

BOOST_FIXTURE_TEST_CASE(a_folder_without_a_database_can_not_be_backed_up, backup_folders)
{
    BOOST_TEST(refusal_of([&] { back_up(other, file, ignore); }).has_value());
    BOOST_TEST(!fs::exists(file));
}

BOOST_FIXTURE_TEST_CASE(a_restore_keeps_the_previous_database_with_its_log, backup_folders)
{
    back_up(data, file, ignore);
    {
        const auto server = open(data);
        put(*server, "after the backup");
    }
    // The state after a killed server: messages in the log are not in the database.
    const auto log = data / "banter.db-wal";
    {
        SQLite::Database db{(data / "banter.db").string(), SQLite::OPEN_READWRITE};
        ::sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        db.exec("PRAGMA user_version = 77");
        BOOST_REQUIRE(fs::exists(log));
        fs::copy(log, all.path() / "log");
    }
    fs::copy(all.path() / "log", log, fs::copy_options::overwrite_existing);
    for (const char* const name : {"banter.db-shm", "search.db", "search.db-wal", "search.db-shm"})
        std::ofstream{data / name} << "of the former";

    const auto report = restore(data, file, ignore);
    BOOST_TEST(report.checked.messages == 2u);
    BOOST_TEST(report.aside.filename().string().starts_with("banter.db.before-restore-"));
    BOOST_TEST(report.aside.filename().string().ends_with("Z"));
    BOOST_TEST(content_of(report.aside.string() + "-wal") == content_of(all.path() / "log"));
    BOOST_TEST(!fs::exists(log)); // it would be put into the new one
    for (const char* const name : {"banter.db-shm", "search.db", "search.db-wal", "search.db-shm"})
        BOOST_TEST(!fs::exists(data / name), name);
    {
        SQLite::Database aside{report.aside.string(), SQLite::OPEN_READWRITE};
        BOOST_TEST(aside.execAndGet("PRAGMA user_version").getInt() == 77);
        BOOST_TEST(aside.execAndGet("SELECT count(*) FROM entries").getInt() == 3);
    }
    BOOST_TEST(texts_in(data) == "first second ");
}

BOOST_FIXTURE_TEST_CASE(each_restore_has_its_own_name_for_the_previous_database, backup_folders)
{
    back_up(data, file, ignore);
    std::set<std::string> names;
    for (int i = 0; i < 4; ++i) // several within one second
        names.insert(restore(data, file, ignore).aside.string());
    BOOST_TEST(names.size() == 4u);
    for (const auto& name : names)
        BOOST_TEST(fs::exists(name));
    BOOST_TEST(texts_in(data) == "first second ");
}

BOOST_FIXTURE_TEST_CASE(a_server_keeps_its_folder_from_being_restored_into, backup_folders)
{
    back_up(data, file, ignore);
    const auto server = open(data);
    BOOST_TEST((refusal_of([&] { restore(data, file, ignore); }) == reason::in_use));
    BOOST_TEST(put(*server, "third") == 3u);
}

BOOST_FIXTURE_TEST_CASE(a_failed_restore_changes_nothing, backup_folders)
{
    back_up(data, file, ignore);
    change(file, "UPDATE entries SET text = 'changed' WHERE seq = 2");
    const auto epoch = open(data)->recover().epoch;
    BOOST_TEST((refusal_of([&] { restore(data, file, ignore); }) == reason::damaged));
    std::ofstream{file} << "no database at all, though a long enough text to be taken for one";
    BOOST_TEST(refusal_of([&] { restore(data, file, ignore); }).has_value());
    BOOST_TEST(refusal_of([&] { restore(data, all.path() / "none", ignore); }).has_value());
    BOOST_TEST(open(data)->recover().epoch == epoch);
    BOOST_TEST(texts_in(data) == "first second ");
    for (const auto& each : fs::directory_iterator{data}) {
        const auto name = each.path().filename().string();
        BOOST_TEST((name.find(".before-") == std::string::npos && !name.ends_with(".partial")), name);
    }
}

BOOST_FIXTURE_TEST_CASE(a_restore_that_fails_halfway_is_not_served_and_can_be_done_again, backup_folders)
{
    back_up(data, file, ignore);
    const auto index = data / "search.db";
    fs::remove(index);
    fs::create_directory(index); // can't be removed as a file
    BOOST_TEST((refusal_of([&] { restore(data, file, ignore); }) == reason::unusable));
    BOOST_TEST((refusal_of([&] { open(data); }) == reason::damaged));
    fs::remove(index);
    restore(data, file, ignore);
    BOOST_TEST(texts_in(data) == "first second ");
}

BOOST_FIXTURE_TEST_CASE(numbers_assigned_after_the_backup_are_not_assigned_again, backup_folders)
{
    back_up(data, file, ignore);
    chat::seq_number last = 0;
    {
        const auto server = open(data);
        last = put(*server, "after the backup");
        server->close_cleanly();
    }
    restore(data, file, ignore);
    const auto server = open(data);
    BOOST_TEST(put(*server, "after the restore") > last);
}

BOOST_AUTO_TEST_SUITE_END()
