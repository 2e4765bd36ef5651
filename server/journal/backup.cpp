#include "server/journal/backup.hpp"

#include "server/journal/data_folder.hpp"
#include "server/journal/database_copy.hpp"
#include "server/journal/durable_file.hpp"
#include "server/journal/seeded_bug.hpp"

#include <chrono>
#include <ctime>
#include <string>
#include <system_error>

namespace banter::journal {

namespace {

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
    if (report.checked.findings != 0 && !seeded("damage-copied"))
        throw storage_error{storage_error::reason::damaged, from.string() + " is damaged: " + otherwise};
    return report;
}

// E.g. banter.db.before-restore-20261123T063744Z. Names that are taken are left alone.
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
        // The log first: one without its database would be removed if this is cut short and begun anew.
        if (!seeded("restore-leaves-log"))
            rename_if_there(with_suffix(database, "-wal"), with_suffix(report.aside, "-wal"));
        rename_if_there(database, report.aside);
    }
    if (!seeded("restore-leaves-log")) // of a database that is gone: SQLite would put it into the new one
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
