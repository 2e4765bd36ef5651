#include "server/journal/search_reader.hpp"

#include "server/journal/search_index.hpp"

#include <sqlite3.h>

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace banter::journal {

namespace {

// Steps of SQLite's virtual machine. FTS5 takes a few steps for each page of its index.
constexpr int vm_steps_between_stop_checks = 20;

// While it exists, SQLite polls should_stop.
class progress_handler_scope {
public:
    progress_handler_scope(SQLite::Database& db, const search_reader::stop_check& should_stop)
        : handle_{db.getHandle()}
    {
        ::sqlite3_progress_handler(handle_, vm_steps_between_stop_checks, ask,
                                   const_cast<search_reader::stop_check*>(&should_stop));
    }
    progress_handler_scope(const progress_handler_scope&) = delete;
    progress_handler_scope& operator=(const progress_handler_scope&) = delete;
    ~progress_handler_scope() { ::sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }

private:
    static int ask(void* should_stop)
    {
        return (*static_cast<const search_reader::stop_check*>(should_stop))() ? 1 : 0;
    }

    sqlite3* handle_;
};

std::string room_has(std::string_view word) { return "room : \"" + std::string{word} + '"'; }

// The part of an FTS5 expression that restricts it to these rooms.
std::string expression_of(const room_filter& rooms)
{
    if (rooms.only)
        return "AND " + room_has(std::to_string(*rooms.only));
    auto unseen = room_has(conversation_word);
    if (!rooms.viewer.empty())
        unseen = '(' + unseen + " NOT " + room_has(user_word(rooms.viewer)) + ')';
    for (const auto id : rooms.hidden)
        unseen += " OR " + room_has(std::to_string(id));
    return "NOT (" + unseen + ')';
}

// A connection caches the schema, and would keep a damaged one after the index was cleared.
void close_if_damaged(std::optional<SQLite::Database>& db, const SQLite::Exception& e)
{
    if (is_damage(e))
        db.reset();
}

} // namespace

// At the start there are descriptors. The first read opens the other files of the database.
search_reader::search_reader(std::filesystem::path file) : file_{std::move(file)}
{
    try {
        indexed_to();
    } catch (const SQLite::Exception&) { // the first use finds it, too
        db_.reset();
    }
}

SQLite::Database& search_reader::database()
{
    if (!db_) {
        // Not SQLITE_OPEN_READONLY: the -shm file of a WAL must be written to.
        auto db = open_search_index(file_, SQLITE_OPEN_READWRITE);
        db.exec("PRAGMA query_only=ON");
        db.exec("PRAGMA cache_size=-16384"); // KiB
        db_ = std::move(db);
    }
    return *db_;
}

chat::seq_number search_reader::indexed_to()
try {
    return static_cast<chat::seq_number>(database().execAndGet("SELECT indexed_to FROM meta").getInt64());
} catch (const SQLite::Exception& e) {
    close_if_damaged(db_, e);
    throw;
}

search_reader::end search_reader::find(const search_terms& terms, const room_filter& rooms,
                                       chat::seq_number below, const visitor& take,
                                       const stop_check& should_stop)
try {
    if (terms.empty() || below == 0)
        return end::none_left;
    const auto expression = "(text : (" + fts5_expression(terms) + ")) " + expression_of(rooms);
    constexpr auto most = static_cast<chat::seq_number>(std::numeric_limits<std::int64_t>::max());
    auto& db = database();
    const progress_handler_scope guard{db, should_stop};
    SQLite::Statement ask{db,
                          "SELECT rowid FROM words WHERE words MATCH ? AND rowid <= ? ORDER BY rowid DESC"};
    ask.bind(1, expression);
    ask.bind(2, static_cast<std::int64_t>(std::min(below - 1, most)));
    while (ask.executeStep())
        if (!take(static_cast<chat::seq_number>(ask.getColumn(0).getInt64())))
            return end::enough;
    return end::none_left;
} catch (const SQLite::Exception& e) {
    if ((e.getErrorCode() & 0xff) == SQLITE_INTERRUPT)
        return end::stopped;
    close_if_damaged(db_, e);
    throw;
}

} // namespace banter::journal
