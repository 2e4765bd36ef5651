#include "server/journal/database.hpp"

#include "server/journal/failpoint.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace banter::journal {

namespace {

// A connection is used by one thread at a time, so SQLite need not lock it.
constexpr int flags = SQLITE_OPEN_NOMUTEX;

constexpr int busy_timeout_ms = std::chrono::milliseconds{wait_for_lock}.count();

} // namespace

SQLite::Database open_messages(const std::filesystem::path& file, const std::string& vfs)
{
    SQLite::Database db{file.string(), flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busy_timeout_ms,
                        vfs};
    harden(db);
    if (::sqlite3_db_readonly(db.getHandle(), "main") == 1)
        throw storage_error{storage_error::reason::unusable, "can't write to " + file.string()};
    migrate(db, file);
    db.exec("PRAGMA journal_mode=WAL");
    db.exec("PRAGMA wal_autocheckpoint=0");
    db.exec("PRAGMA journal_size_limit=67108864");
    db.exec("PRAGMA cache_size=-32768"); // KiB
    return db;
}

SQLite::Database open_messages_to_read(const std::filesystem::path& file, const std::string& vfs,
                                       accepted_version accepted)
{
    // Not SQLITE_OPEN_READONLY: a reader of a WAL database writes to the -shm file, and after a crash of the
    // server it first has to recover the WAL.
    SQLite::Database db{file.string(), flags | SQLITE_OPEN_READWRITE, busy_timeout_ms, vfs};
    harden(db);
    check_schema(db, file, accepted);
    db.exec("PRAGMA query_only=ON");
    // Only the writing connection checkpoints, even if it was closed before this one.
    ::sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    db.exec("PRAGMA wal_autocheckpoint=0");
    db.exec("PRAGMA cache_size=-8192");
    return db;
}

void harden(SQLite::Database& db)
{
    auto* const handle = db.getHandle();
    ::sqlite3_extended_result_codes(handle, 1);
    ::sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    ::sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    ::sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    db.exec("PRAGMA temp_store=MEMORY");
    db.exec("PRAGMA cell_size_check=ON"); // detects a damaged page when it is read
}

void set_durability(SQLite::Database& db, durability d)
{
    const bool full = d == durability::power && !failpoint("no-sync");
    db.exec(full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
}

storage_error storage_error_of(const std::filesystem::path& file, const SQLite::Exception& e)
{
    using reason = storage_error::reason;
    const int code = e.getErrorCode() & 0xff;
    if (code == SQLITE_FULL && failpoint("full-disk-is-damage"))
        return {reason::damaged, file.string() + " is damaged: " + e.what()};
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_SCHEMA || code == SQLITE_ERROR ||
        code == SQLITE_MISMATCH || code == SQLITE_CONSTRAINT)
        return {reason::damaged, file.string() + " is damaged: " + e.what()};
    return {reason::unusable, "can't use " + file.string() + ": " + e.what()};
}

bool is_disk_full(const SQLite::Database& db, const SQLite::Exception& e)
{
    const int code = e.getErrorCode(); // an extended one, see harden()
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    if ((code & 0xff) != SQLITE_IOERR || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        return false;
    const int system = system_error(db);
    return system == ENOSPC || system == EDQUOT;
}

int system_error(const SQLite::Database& db)
{
    // SQLite does not record the errno of a failed COMMIT; the log file does.
    ::sqlite3_file* log = nullptr;
    int error = 0;
    if (::sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
        log != nullptr && log->pMethods != nullptr)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error != 0 ? error : ::sqlite3_system_errno(db.getHandle());
}

} // namespace banter::journal
