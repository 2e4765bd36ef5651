#include "server/journal/database_copy.hpp"

#include "server/journal/database.hpp"
#include "server/journal/seeded_bug.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

namespace banter::journal {

namespace {

constexpr int pages_per_step = 1'024; // 4 MiB

void copy_pages(SQLite::Database& source, new_file& to, const stop_check& stop)
{
    SQLite::Database target{to.path().string(), SQLITE_OPEN_READWRITE};
    target.exec("PRAGMA journal_mode=OFF"); // a copy that is cut short is thrown away
    target.exec("PRAGMA synchronous=OFF");  // new_file does it at the end
    target.exec("PRAGMA cache_size=-4096");
    // Inside a transaction the source does not change. Without one a copy restarts with every commit of
    // the server, and never ends beside a busy one.
    SQLite::Transaction snapshot{source};
    source.execAndGet("SELECT count(*) FROM sqlite_schema");
    SQLite::Backup copy{target, source};
    while (copy.executeStep(pages_per_step) != SQLITE_DONE) {
        if (stop && stop())
            throw storage_error{storage_error::reason::unusable,
                                to.name().string() + " was not made: stopped"};
        to.start_writing_back();
    }
}

// One file, and not the database that ran anywhere before.
void make_independent(const std::filesystem::path& file)
{
    SQLite::Database copy{file.string(), SQLITE_OPEN_READWRITE};
    harden(copy);
    copy.exec("PRAGMA locking_mode=EXCLUSIVE"); // no -shm file for the moment that it is still a WAL database
    copy.exec("PRAGMA synchronous=OFF");
    copy.exec("PRAGMA journal_mode=MEMORY"); // DELETE leaves its file behind in exclusive mode (SQLite 3.46)
    migrate(copy, file, migrations(), before_migration::nothing);
    if (!seeded("backup-keeps-epoch"))
        set_meta_value(copy, "epoch", "");
}

SQLite::Database open_source(const std::filesystem::path& file, accepted_version accepted)
{
    try {
        return open_messages_to_read(file, {}, accepted);
    } catch (const SQLite::Exception& e) {
        throw storage_error_of(file, e);
    }
}

} // namespace

void copy_database(const std::filesystem::path& from, new_file& to, accepted_version accepted,
                   const stop_check& stop)
{
    auto source = open_source(from, accepted);
    try {
        copy_pages(source, to, stop);
        make_independent(to.path());
    } catch (const SQLite::Exception& e) {
        const auto of_source = storage_error_of(from, e);
        if (of_source.why() == storage_error::reason::damaged)
            throw of_source;
        const int code = e.getErrorCode() & 0xff;
        if (code == SQLITE_FULL || code == SQLITE_IOERR)
            throw storage_error{storage_error::reason::unwritten,
                                "can't write " + to.name().string() + ": " + e.what()};
        throw storage_error_of(to.name(), e);
    }
}

} // namespace banter::journal
