#include "server/journal/backup.hpp"

#include "server/journal/data_folder.hpp"
#include "server/journal/database.hpp"
#include "server/journal/durable_file.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/schema.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <chrono>
#include <ctime>
#include <string>

namespace banter::journal {

namespace {

constexpr int pages_per_step = 1'024; // 4 MiB

void copy_pages(SQLite::Database& source, new_file& to, const stop_check& stop)
{
    SQLite::Database target{to.path().string(), SQLITE_OPEN_READWRITE};
    target.exec("PRAGMA journal_mode=OFF"); // an incomplete copy is thrown away
    target.exec("PRAGMA synchronous=OFF");  // new_file does it at the end
    target.exec("PRAGMA cache_size=-4096");
    // The transaction keeps the snapshot. Without it the copy restarts with every commit of the server, and
    // does not end while the server is busy.
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

// Makes the copy a single file, without an epoch: it is not the database that any server has used.
void make_independent(const std::filesystem::path& file)
{
    {
        SQLite::Database still_wal{file.string(), SQLITE_OPEN_READWRITE};
        still_wal.exec("PRAGMA locking_mode=EXCLUSIVE"); // avoids a -shm file
        still_wal.exec("PRAGMA synchronous=OFF");
        // DELETE leaves its file behind in exclusive mode (SQLite 3.46).
        still_wal.exec("PRAGMA journal_mode=MEMORY");
    }
    // A migration may change every page, so its journal is a file.
    SQLite::Database copy{file.string(), SQLITE_OPEN_READWRITE};
    harden(copy);
    copy.exec("PRAGMA synchronous=OFF");
    migrate(copy, file, migrations(), before_migration::nothing);
    if (!failpoint("backup-keeps-epoch"))
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

// Copies the database of messages `from`, as it is at one moment, into `to`, which is not put in place yet.
// `from` may be in use by a banterd. The copy has no epoch, so a server that starts on it takes a new one,
// and its tables have the newest version.
//
// The copy is made page by page, which costs little more than reading: damage in `from` is copied too.
// @param accepted  the versions that `from` may have
// @throws storage_error  also if `stop` asked to give up
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

std::filesystem::path with_suffix(std::filesystem::path file, const std::string& suffix)
{
    return file += suffix;
}

backup_report copy_and_check(const std::filesystem::path& from, new_file& to, accepted_version accepted,
                             const finding_handler& on_finding, const stop_check& stop,
                             const std::string& otherwise)
{
    copy_database(from, to, accepted, stop);
    backup_report report{
        check_database(to.path(), on_finding, stop), std::filesystem::file_size(to.path()), {}};
    if (report.checked.findings != 0 && !failpoint("damage-copied"))
        throw storage_error{storage_error::reason::damaged, from.string() + " is damaged: " + otherwise};
    return report;
}

// E.g. banter.db.before-restore-20261123T063744Z; with a number if that name is taken.
std::filesystem::path aside_name(const std::filesystem::path& database)
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char date[32];
    std::strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", &utc);
    const auto name = with_suffix(database, std::string{".before-restore-"} + date);
    auto free = name;
    for (int i = 2; std::filesystem::exists(free); ++i)
        free = with_suffix(name, '-' + std::to_string(i));
    return free;
}

} // namespace

backup_report back_up(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const finding_handler& on_finding, const stop_check& stop)
{
    if (std::filesystem::exists(file))
        throw storage_error{storage_error::reason::unusable,
                            file.string() + " exists; a backup is a new file"};
    new_file copy{file};
    auto report = copy_and_check(data_paths{folder}.messages, copy, accepted_version::newest, on_finding,
                                 stop, file.string() + " was not made");
    copy.put_in_place();
    return report;
}

backup_report restore(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const finding_handler& on_finding, const stop_check& stop)
{
    data_folder held{folder, data_folder::purpose::restore};
    const auto& database = held.paths().messages;
    new_file copy{database};
    auto report =
        copy_and_check(file, copy, accepted_version::older_too, on_finding, stop, "nothing was changed");
    copy.belong_to_folder();

    held.note_restoring();
    if (std::filesystem::exists(database)) {
        report.aside = aside_name(database);
        // The log first: if the restore is interrupted, the next one removes a log that has no database.
        if (!failpoint("restore-leaves-log"))
            rename_if_there(with_suffix(database, "-wal"), with_suffix(report.aside, "-wal"));
        rename_if_there(database, report.aside);
    }
    if (!failpoint("restore-leaves-log")) // SQLite would apply a left-over log to the new database
        remove_if_there(with_suffix(database, "-wal"));
    remove_if_there(with_suffix(database, "-shm"));
    for (const char* const suffix : {"", "-wal", "-shm"})
        remove_if_there(with_suffix(held.paths().search, suffix));
    sync_folder(folder);
    copy.put_in_place();
    held.note_restored();
    return report;
}

} // namespace banter::journal
