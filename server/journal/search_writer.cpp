#include "server/journal/search_writer.hpp"

#include "server/journal/search_index.hpp"

#include <sqlite3.h>

#include <memory>
#include <utility>

namespace banter::journal {

namespace {

// The room second: postings of the first column are two bytes shorter.
//
// For a prefix search FTS5 collects and sorts all matches before it returns the first one, unless the index
// contains the prefixes of that length. Measured with test/bench/search_latency.cpp and two million messages:
// a prefix of two letters takes 49 ms (p99 197 ms) without them and 0.4 ms (0.8 ms of CPU) with them, while
// indexing runs at half the speed and takes 130 instead of 62 bytes per row. Prefixes of one letter would
// slow it down further. automerge, hashsize and optimize made no difference that was worth a setting.
constexpr const char* tables = R"(
    CREATE TABLE meta (
        format TEXT NOT NULL,
        epoch TEXT NOT NULL,
        indexed_to INTEGER NOT NULL -- all messages up to this seq are in `words`
    ) STRICT;

    -- rowid: the seq of the message; room: its room_words()
    CREATE VIRTUAL TABLE words USING fts5(text, room, content='', columnsize=0, prefix='2 3',
                                          tokenize='banter');
)";

// Makes the database empty, within SQLite's own locks. If the files were removed instead, a reader of the old
// files would delete the new WAL when it closes.
void empty(SQLite::Database& db)
{
    auto* const handle = db.getHandle();
    const auto allow = [handle](int on) {
        ::sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1 - on, nullptr);
        ::sqlite3_db_config(handle, SQLITE_DBCONFIG_RESET_DATABASE, on, nullptr);
    };
    allow(1);
    const int rc = db.tryExec("VACUUM");
    allow(0);
    if (rc != SQLITE_OK)
        throw SQLite::Exception{handle, rc};
}

void run(SQLite::Statement& s, chat::seq_number seq, const std::string& room, const std::string& text)
{
    s.bind(1, static_cast<std::int64_t>(seq));
    s.bindNoCopy(2, text);
    s.bindNoCopy(3, room);
    s.exec();
    s.reset();
}

} // namespace

search_writer::search_writer(const std::filesystem::path& file, std::string epoch)
    : db_{open_search_index(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)}, epoch_{std::move(epoch)}
{
    if (const auto known = read_meta())
        indexed_to_ = *known;
    else
        clear();
    db_.exec("PRAGMA journal_mode=WAL");
    db_.exec("PRAGMA synchronous=NORMAL"); // after a power cut the lost part is indexed again
    db_.exec("PRAGMA journal_size_limit=67108864");
    db_.exec("PRAGMA cache_size=-16384"); // KiB
}

// @return indexed_to; nullopt if the index can't be used
std::optional<chat::seq_number> search_writer::read_meta()
try {
    SQLite::Statement read{db_, "SELECT indexed_to FROM meta WHERE format = ? AND epoch = ?"};
    read.bind(1, search_format());
    read.bind(2, epoch_);
    if (!read.executeStep())
        return {};
    return static_cast<chat::seq_number>(read.getColumn(0).getInt64());
} catch (const SQLite::Exception& e) {
    if (!is_damage(e))
        throw;
    return {};
}

void search_writer::clear()
{
    rollback();
    indexed_to_ = 0;
    empty(db_);
    SQLite::Transaction all{db_};
    db_.exec(tables);
    SQLite::Statement write{db_, "INSERT INTO meta (format, epoch, indexed_to) VALUES (?, ?, 0)"};
    write.bind(1, search_format());
    write.bind(2, epoch_);
    write.exec();
    all.commit();
}

search_writer::chunk::chunk(SQLite::Database& db)
    : transaction{db}, add{db, "INSERT INTO words (rowid, text, room) VALUES (?, ?, ?)"},
      remove{db, "INSERT INTO words (words, rowid, text, room) VALUES ('delete', ?, ?, ?)"}
{
}

void search_writer::begin()
{
    rollback();
    chunk_ = std::make_unique<chunk>(db_);
}

void search_writer::add(chat::seq_number seq, std::int64_t room, const std::string& text,
                        std::string_view name)
{
    run(chunk_->add, seq, room_words(room, name), text);
}

void search_writer::remove(chat::seq_number seq, std::int64_t room, const std::string& text,
                           std::string_view name)
{
    run(chunk_->remove, seq, room_words(room, name), text);
}

void search_writer::commit(chat::seq_number indexed_to)
{
    SQLite::Statement write{db_, "UPDATE meta SET indexed_to = ?"};
    write.bind(1, static_cast<std::int64_t>(indexed_to));
    write.exec();
    chunk_->transaction.commit();
    chunk_.reset();
    indexed_to_ = indexed_to;
}

} // namespace banter::journal
