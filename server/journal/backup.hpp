#pragma once

#include "server/journal/database_check.hpp"
#include "server/journal/storage_error.hpp"

#include <cstdint>
#include <filesystem>

namespace banter::journal {

struct backup_report {
    check_report checked;
    std::uint64_t bytes = 0;     ///< of the file that was made
    std::filesystem::path aside; ///< of restore(): where the former database is now; empty: there was none
};

/// Copies the messages of a data folder to `file`, which must not exist, also while a banterd runs on the
/// folder. The copy is of one moment, has been looked through, and is durable before it gets its name. A
/// server that is started on it takes a new epoch.
/// @param stop  is asked now and then whether to give up, until the copy is complete
/// @throws storage_error  damaged, after the findings, or given up: there is no copy then
backup_report back_up(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const finding_handler& on_finding, const stop_check& stop = {});

/// Puts a copy of the database `file`, which may be of an older banterd, in the place of the one in the
/// folder, which no banterd may use. It is looked through before anything changes. What was there is kept
/// under another name, with its write-ahead log, which would destroy the copy; the index for searching is
/// removed, for the server makes it anew.
/// @throws storage_error  as back_up(), and in_use
backup_report restore(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const finding_handler& on_finding, const stop_check& stop = {});

} // namespace banter::journal
