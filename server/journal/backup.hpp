#pragma once

#include "server/journal/database_check.hpp"
#include "server/journal/storage_error.hpp"

#include <cstdint>
#include <filesystem>

namespace banter::journal {

struct backup_report {
    check_report checked;
    std::uint64_t bytes = 0;     ///< size of the new file
    std::filesystem::path aside; ///< restore(): new name of the previous database; empty: there was none
};

/// Copies the database of a data folder to `file`, which must not exist. A banterd may use the folder
/// meanwhile. The copy is a consistent snapshot; it is checked, and is durable before it gets its name. A
/// server that starts on it takes a new epoch.
/// @param stop  polled until the copy is complete; true ends the copying
/// @throws storage_error  damaged (after the findings were reported), or stopped; there is no copy then
backup_report back_up(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const finding_handler& on_finding, const stop_check& stop = {});

/// Replaces the database of a data folder by a copy of `file`, which may have been written by an older
/// banterd. No banterd may use the folder. The copy is checked before anything changes. The previous database
/// is kept under another name, together with its write-ahead log, which would corrupt the new database. The
/// search index is removed; the server rebuilds it.
/// @throws storage_error  as back_up(), and in_use
backup_report restore(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const finding_handler& on_finding, const stop_check& stop = {});

} // namespace banter::journal
