// The findings of a check, one case per kind of damage.
#include "server/journal/database_check.hpp"

#include "server/journal/storage_error.hpp"
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

BOOST_AUTO_TEST_SUITE(database_check_suite)

namespace {

// Rooms ops (messages 1, 2, 4, 6) and dev (3, 5), of which nothing is in a log.
struct checked {
    checked()
    {
        message_store_settings settings;
        settings.folder = folder.path();
        message_store store{settings};
        std::vector<chat::batch> group(1);
        int n = 0;
        for (const char* const room : {"ops", "ops", "dev", "ops", "dev", "ops"})
            group[0].entries.push_back(entry_of(room, "hi", "id" + std::to_string(++n)));
        group[0].state_entries.push_back({"rules", "ops", "s"});
        BOOST_REQUIRE((write_numbered(store, group) == write_result::stored));
        store.close_cleanly();
    }

    std::string findings_after(const std::string& sql)
    {
        const auto copy = folder.path() / "copy.db";
        fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
        {
            SQLite::Database db{copy.string(), SQLite::OPEN_READWRITE};
            db.exec(sql);
        }
        std::string all;
        report = check_database(copy, [&](const std::string& what) { all += what + '\n'; });
        return all;
    }

    temporary_folder folder;
    fs::path file = folder.path() / "banter.db";
    check_report report;
};

template <class Call>
std::optional<storage_error::reason> refusal_of(Call call)
{
    try {
        call();
        return {};
    } catch (const storage_error& e) {
        return e.why();
    }
}

void ignore(const std::string& /*finding*/) {}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_whole_database_has_no_findings, checked)
{
    BOOST_TEST(findings_after("SELECT 1") == "");
    BOOST_TEST(report.rooms == 2u);
    BOOST_TEST(report.messages == 6u);
    BOOST_TEST(report.findings == 0u);
}

BOOST_FIXTURE_TEST_CASE(each_kind_of_damage_is_found_and_named, checked)
{
    struct damage {
        const char* sql;
        const char* finding;
    };
    for (const auto& [sql, finding] : {
             damage{"UPDATE entries SET text = 'x' WHERE seq = 4", "message 4 of room ops is damaged"},
             damage{"UPDATE entries SET room = 2 WHERE seq = 4", "message 4 of room dev is damaged"},
             damage{"DELETE FROM entries WHERE seq = 2", "room ops: entries after 1 up to 2 are missing"},
             damage{"DELETE FROM entries WHERE seq = 6",
                    "room ops: entries after 4 up to 6 are missing, including the newest"},
             damage{"DELETE FROM entries WHERE seq IN (3, 5)",
                    "room dev: entries after 0 up to 5 are missing"},
             damage{"UPDATE rooms SET topic = 'x' WHERE name = 'ops'",
                    "the entry of room ops (number 1) is damaged"},
             damage{"UPDATE rooms SET newest = 4 WHERE name = 'ops'",
                    "room ops: the room's record says 4 is its newest entry, but 6 exists"},
             damage{"UPDATE rooms SET newest_message = 4 WHERE name = 'ops'",
                    "room ops: the room's record says 4 is its newest message, but that is 6"},
             damage{"UPDATE rooms SET touched = 7 WHERE name = 'ops'",
                    "the entry of room ops (number 1) is damaged"},
             damage{"UPDATE entries SET kind = 4 WHERE seq = 4", "topic 4 of room ops is damaged"},
             damage{"UPDATE entries SET prev_message = 1 WHERE seq = 4", "message 4 of room ops is damaged"},
             damage{"UPDATE entries SET edited = 6 WHERE seq = 4", "message 4 of room ops is damaged"},
             damage{"UPDATE meta SET value = '1' WHERE key = 'given'",
                    "the entry \"given\" is damaged: its checksum is wrong"},
             damage{"DELETE FROM rooms WHERE name = 'dev'",
                    "room number 2 is missing: 2 entries belong to it, from 3 to 5"},
             damage{"UPDATE meta SET value = '1' WHERE key = 'reserved'",
                    "the entry \"reserved\" is damaged: its checksum is wrong"},
             damage{"DELETE FROM meta WHERE key = 'reserved'",
                    "the entry \"reserved\" is missing or too low"},
             damage{"DELETE FROM meta WHERE key = 'epoch'", "the entry \"epoch\" is missing"},
             damage{"DELETE FROM meta WHERE key = 'run'", "the entry \"run\" is missing"},
             damage{"CREATE TABLE more (x)", "the table more is not banter's"},
             damage{"CREATE INDEX more ON entries (time)", "the index more is not banter's"},
             damage{"DROP INDEX forgotten_ids_by_seq",
                    "the index forgotten_ids_by_seq is missing or changed"},
             damage{"DROP INDEX entries_by_id; CREATE INDEX entries_by_id ON entries (author, id) WHERE id "
                    "IS NOT NULL; UPDATE entries SET id = 'id1' WHERE seq = 4",
                    "messages 1 and 4 have the same author and id"},
             damage{"INSERT INTO forgotten_ids (author, id, seq, time, checksum) VALUES ('alice', 'id1', 9, "
                    "9, 9)",
                    "the removed message 9 and message 1 have the same author and id"},
             damage{"UPDATE rows SET value = 'x'", "the state entry \"rules\" of ops is damaged"},
         }) {
        const auto all = findings_after(sql);
        BOOST_TEST(all.find(finding) != std::string::npos, sql << ": " << all);
        BOOST_TEST(report.findings == static_cast<std::uint64_t>(std::count(all.begin(), all.end(), '\n')));
    }
}

BOOST_FIXTURE_TEST_CASE(messages_removed_by_retention_are_not_missing, checked)
{
    {
        message_store_settings settings;
        settings.folder = folder.path();
        message_store store{settings};
        std::size_t removed = 0;
        BOOST_TEST((remove_old(
                        store, {{}, 2}, {}, 100, [](const message_row&, std::int64_t) {}, removed) ==
                    write_result::stored));
        BOOST_TEST(removed == 4u);
    }
    BOOST_TEST(findings_after("SELECT 1") == "");
    BOOST_TEST(report.messages == 2u);
}

BOOST_FIXTURE_TEST_CASE(pages_that_are_not_as_sqlite_left_them_are_found, checked)
{
    const auto copy = folder.path() / "copy.db";
    fs::copy_file(file, copy);
    const auto root = SQLite::Database{copy.string()}
                          .execAndGet("SELECT rootpage FROM sqlite_schema WHERE name = 'entries_of_room'")
                          .getInt();
    {
        std::fstream page{copy, std::ios::binary | std::ios::in | std::ios::out};
        page.seekp(std::streamoff{root - 1} * 4'096);
        page << std::string(4'096, '\0');
    }
    std::string all;
    BOOST_TEST(check_database(copy, [&](const std::string& what) { all += what; }).findings != 0u);
    BOOST_TEST(all.find("SQLite says: ") != std::string::npos, all);
}

BOOST_FIXTURE_TEST_CASE(a_foreign_database_or_an_interrupted_check_is_refused, checked)
{
    using reason = storage_error::reason;
    BOOST_TEST(refusal_of([&] { check_database(folder.path() / "none", ignore); }).has_value());
    const auto text = folder.path() / "text";
    std::ofstream{text} << std::string(10'000, 'x');
    BOOST_TEST((refusal_of([&] { check_database(text, ignore); }) == reason::damaged));
    const auto another = folder.path() / "another.db";
    SQLite::Database{another.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "CREATE TABLE x (y)");
    BOOST_TEST((refusal_of([&] { check_database(another, ignore); }) == reason::damaged));
    {
        message_store_settings settings;
        settings.folder = folder.path();
        std::vector<chat::batch> group(1); // more than is read between two questions
        for (int i = 0; i < 3'000; ++i)
            group[0].entries.push_back(entry_of("ops", "hi"));
        message_store store{settings};
        BOOST_TEST((write_numbered(store, group) == write_result::stored));
    }
    BOOST_TEST((refusal_of([&] { check_database(file, ignore, [] { return true; }); }) == reason::unusable));
    BOOST_TEST((refusal_of([&] { check_database(file, ignore, [] { return false; }); }) == std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
