#include "server/journal/schema.hpp"

#include "server/journal/entries_migration.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/storage_error.hpp"
#include "server/journal/table_scan.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <random>

namespace banter::journal {

namespace {

void make_tables(SQLite::Database& db)
{
    db.exec(R"(
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rooms (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            topic TEXT NOT NULL,
            newest INTEGER NOT NULL,    -- seq of the newest message that it ever had
            forgotten INTEGER NOT NULL, -- the newest seq that retention removed
            checksum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY,
            prev INTEGER NOT NULL,      -- the seq before it in its room
            room INTEGER NOT NULL,
            time INTEGER NOT NULL,      -- ms since 1970
            user TEXT NOT NULL,
            text TEXT NOT NULL,
            author TEXT,                -- the folded user, with an id
            id TEXT,                    -- the author's own
            checksum INTEGER NOT NULL
        ) STRICT;

        CREATE UNIQUE INDEX messages_of_room ON messages (room, seq);

        -- Ids of messages that were removed before they were seven days old.
        CREATE TABLE forgotten_ids (
            author TEXT NOT NULL,
            id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            time INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (author, id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX forgotten_ids_by_time ON forgotten_ids (time);
    )");
    db.exec(failpoint("no-unique-index")
                ? "CREATE INDEX messages_by_id ON messages (author, id) WHERE id IS NOT NULL"
                : "CREATE UNIQUE INDEX messages_by_id ON messages (author, id) WHERE id IS NOT NULL");
}

// Conversations, notices, and the state of the hub (chat::state_entry).
//
// The type was called fact when this migration was released, and a released migration is never changed.
void add_facts(SQLite::Database& db)
{
    db.exec(R"(
        ALTER TABLE messages ADD COLUMN kind INTEGER NOT NULL DEFAULT 0; -- bits: 1 a notice, 2 unproven
        ALTER TABLE messages ADD COLUMN recipient TEXT; -- in a conversation: the name of the recipient

        CREATE TABLE facts (
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (kind, key)
        ) STRICT, WITHOUT ROWID;
    )");
}

// An id that is used again is a repeat only in the room of its first message.
void add_room_of_forgotten_ids(SQLite::Database& db)
{
    db.exec(
        "ALTER TABLE forgotten_ids ADD COLUMN room INTEGER"); // NULL: forgotten before there was this column
}

int pragma(SQLite::Database& db, const char* name)
{
    return db.execAndGet(std::string{"PRAGMA "} + name).getInt();
}

void set_pragma(SQLite::Database& db, const char* name, int value)
{
    db.exec(std::string{"PRAGMA "} + name + '=' + std::to_string(value));
}

storage_error damaged(const std::filesystem::path& file, const std::string& why)
{
    return {storage_error::reason::damaged, file.string() + ' ' + why};
}

// @return the version of `db`
int check_kind(SQLite::Database& db, const std::filesystem::path& file, int newest)
{
    const int version = pragma(db, "user_version");
    if (pragma(db, "application_id") != application_id && !failpoint("foreign-file-taken"))
        throw damaged(file, "is not a database of banter's");
    if (version > newest)
        throw damaged(file, "was written by a newer banterd (version " + std::to_string(version) +
                                " of its tables; this one knows " + std::to_string(newest) + ")");
    return version;
}

// Also true if an older banterd was stopped before it had made the first table.
bool is_empty(SQLite::Database& db)
{
    const int id = pragma(db, "application_id");
    return (id == 0 || id == application_id) && pragma(db, "user_version") == 0 &&
           db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

void make_ready_for_tables(SQLite::Database& db)
{
    constexpr int incremental = 2;
    db.exec("PRAGMA auto_vacuum=INCREMENTAL"); // before the first table
    if (pragma(db, "auto_vacuum") != incremental)
        db.exec("VACUUM"); // needed if the file already has a page
}

// Returns the pages of tables that were removed to the file system. In small steps: each is a transaction.
void return_free_pages(SQLite::Database& db)
{
    constexpr int at_once = 2'000;
    for (int left = pragma(db, "freelist_count"); left > 0;) {
        db.exec("PRAGMA incremental_vacuum(" + std::to_string(at_once) + ')');
        const int now = pragma(db, "freelist_count");
        if (now >= left) // no database that can be shortened
            return;
        left = now;
    }
}

void take_snapshot(SQLite::Database& db, const std::filesystem::path& file, int version)
{
    auto copy = file;
    copy += ".before-v" + std::to_string(version + 1);
    std::filesystem::remove(copy); // from an interrupted migration
    try {
        SQLite::Statement vacuum{db, "VACUUM INTO ?"};
        vacuum.bind(1, copy.string());
        vacuum.exec();
    } catch (const SQLite::Exception& e) {
        if (!is_unreadable(e))
            throw;
        throw damaged(file,
                      "has pages that can't be read, so its tables are not changed: export its rooms with "
                      "the banterd that has written it, and import them into a new folder");
    }
    spdlog::info("copied {} to {} before changing its tables", file.string(), copy.string());
}

// Early tables of version 4 have another index.
void complete(SQLite::Database& db)
{
    db.exec("DROP INDEX IF EXISTS forgotten_ids_by_time;"
            "CREATE INDEX IF NOT EXISTS forgotten_ids_by_seq ON forgotten_ids (seq)");
}

} // namespace

std::span<const migration> migrations()
{
    static const std::array<migration, 4> steps{make_tables, add_facts, add_room_of_forgotten_ids,
                                                make_entries};
    return steps;
}

void migrate(SQLite::Database& db, const std::filesystem::path& file, std::span<const migration> steps,
             before_migration what)
{
    const int newest = static_cast<int>(steps.size());
    const bool fresh = is_empty(db);
    const int version = fresh ? 0 : check_kind(db, file, newest);
    if (version == newest)
        return newest == static_cast<int>(migrations().size()) ? complete(db) : void();
    if (fresh)
        make_ready_for_tables(db);
    else if (what == before_migration::copy)
        take_snapshot(db, file, version);
    SQLite::Transaction all{db};
    for (int next = version; next < newest; ++next)
        steps[static_cast<std::size_t>(next)](db);
    set_pragma(db, "application_id", application_id);
    set_pragma(db, "user_version", newest);
    all.commit();
    if (!fresh)
        return_free_pages(db);
}

void check_schema(SQLite::Database& db, const std::filesystem::path& file, accepted_version accepted)
{
    const int newest = static_cast<int>(migrations().size());
    if (check_kind(db, file, newest) < newest && accepted == accepted_version::newest)
        throw damaged(file, "was written by an older banterd; start this one on it once, or restore it");
}

std::string meta_value(SQLite::Database& db, const std::string& key)
{
    SQLite::Statement read{db, "SELECT value, checksum FROM meta WHERE key = ?"};
    read.bind(1, key);
    if (!read.executeStep())
        return {};
    std::string value = read.getColumn(0).getString();
    if (checksum_of({key, value}) != read.getColumn(1).getInt64())
        throw storage_error{storage_error::reason::damaged,
                            db.getFilename() + " is damaged: the entry \"" + key + "\" has a wrong checksum"};
    return value;
}

std::uint64_t meta_number(SQLite::Database& db, const std::string& key)
{
    const auto text = meta_value(db, key);
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void remove_meta_value(SQLite::Database& db, const std::string& key)
{
    SQLite::Statement remove{db, "DELETE FROM meta WHERE key = ?"};
    remove.bind(1, key);
    remove.exec();
}

void set_meta_value(SQLite::Database& db, const std::string& key, const std::string& value)
{
    SQLite::Statement write{db, "INSERT OR REPLACE INTO meta (key, value, checksum) VALUES (?, ?, ?)"};
    write.bind(1, key);
    write.bind(2, value);
    write.bind(3, checksum_of({key, value}));
    write.exec();
}

std::string new_epoch()
{
    std::random_device random;
    constexpr char hex[] = "0123456789abcdef";
    std::string out;
    for (int i = 0; i < 16; ++i)
        out += hex[random() % 16];
    return out;
}

} // namespace banter::journal
