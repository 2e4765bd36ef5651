#pragma once

#include "server/journal/storage_error.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace banter::journal {

/// Where the files of a data folder are.
struct data_paths {
    explicit data_paths(const std::filesystem::path& folder);

    std::filesystem::path messages; ///< banter.db
    std::filesystem::path search;   ///< search.db
    std::filesystem::path lock;     ///< banter.lock
};

/// What the lock file says of the database that ran here last. The database says the same of itself; where
/// the two differ, it has been replaced or restored, and is given a new epoch.
struct run_record {
    std::string epoch;
    std::uint64_t run = 0;      ///< counts the runs that stored something
    std::uint64_t inode = 0;    ///< of banter.db
    std::uint64_t reserved = 0; ///< no greater seq has been given

    bool operator==(const run_record&) const = default;
};

/// The right to write in a data folder: one holder per folder, on this machine. Held until destruction, also
/// when the process is killed (flock(2)).
class data_folder {
public:
    enum class purpose { run, restore };

    /// Makes the folder, for its owner alone, where there is none.
    /// @throws storage_error  in_use where another process holds it, unusable where that can't be found out,
    ///         damaged where a restore was begun in it and not ended: only another one may follow.
    explicit data_folder(const std::filesystem::path& folder, purpose what_for = purpose::run);
    ~data_folder();
    data_folder(const data_folder&) = delete;
    data_folder& operator=(const data_folder&) = delete;

    const data_paths& paths() const noexcept { return paths_; }

    /// @return the record of the last run; none at the first, or when it can't be read.
    std::optional<run_record> last_run() const;

    /// Whether its files are still in their places: false when somebody has removed or replaced the folder,
    /// the lock or the database under us. Cheap: asked before each write.
    /// @param messages_inode  of banter.db, when it was opened
    bool intact(std::uint64_t messages_inode) const;

    /// Durable on return. @throws storage_error  unusable.
    void note_run(const run_record& r);

    /// Notes that its files are being replaced, so that no server takes what is there for the whole. Ends
    /// with note_restored(). Durable on return. @throws storage_error  unusable.
    void note_restoring();
    void note_restored();

private:
    data_paths paths_;
    int lock_ = -1;
};

/// @return the inode number of a file, 0 when there is none.
std::uint64_t inode_of(const std::filesystem::path& file);

} // namespace banter::journal
