#pragma once

#include "server/journal/storage_error.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace banter::journal {

/// The paths of the files in a data folder.
struct data_paths {
    explicit data_paths(const std::filesystem::path& folder);

    std::filesystem::path messages; ///< banter.db
    std::filesystem::path wal;      ///< banter.db-wal, its write-ahead log
    std::filesystem::path shm;      ///< banter.db-shm, the index of that
    std::filesystem::path search;   ///< search.db
    std::filesystem::path lock;     ///< banter.lock
    std::filesystem::path reserve;  ///< reserve, see ballast.hpp
};

/// The lock file's record of the database that was used last in this folder. The database contains the same
/// values. If the two differ, the database has been replaced or restored, and gets a new epoch.
struct run_record {
    std::string epoch;
    std::uint64_t run = 0;      ///< number of runs that stored something
    std::uint64_t inode = 0;    ///< the inode of banter.db
    std::uint64_t reserved = 0; ///< no seq above this has been given

    bool operator==(const run_record&) const = default;
};

/// Inode numbers of a database's files; 0 where there is none, as in a virtual file system.
struct database_inodes {
    std::uint64_t messages = 0;
    std::uint64_t wal = 0;
    std::uint64_t shm = 0;

    bool operator==(const database_inodes&) const = default;
};

/// The lock of a data folder: one holder per folder, on this machine. The lock ends with this object, or with
/// the process (flock(2)).
class data_folder {
public:
    enum class purpose { run, restore };

    /// Creates the folder, accessible only to its owner, if it does not exist.
    /// @throws storage_error  in_use: another process holds the lock; unusable: the folder can't be created
    ///         or locked; damaged: a restore into it was interrupted, and must be repeated first
    explicit data_folder(const std::filesystem::path& folder, purpose what_for = purpose::run);
    ~data_folder();
    data_folder(const data_folder&) = delete;
    data_folder& operator=(const data_folder&) = delete;

    const data_paths& paths() const noexcept { return paths_; }

    /// @return nullopt before the first run, or if the record can't be read
    std::optional<run_record> last_run() const;

    /// The files of the database as they are now.
    database_inodes inodes() const;

    /// Whether its files are still in their places: false when somebody has removed or replaced the folder,
    /// the lock, the database or its write-ahead log under us, or truncated the log. Cheap: asked before each
    /// write.
    /// @param opened  inodes() after the database was opened
    /// @param wal_bytes  what the write-ahead log has at least
    bool intact(const database_inodes& opened, std::uint64_t wal_bytes) const;

    /// Durable on return. @throws storage_error  full or unusable; then the record may be the old one, the
    /// new
    ///                                   one or none.
    void note_run(const run_record& r);

    /// Records that the files are being replaced, so that no server uses them before note_restored().
    /// Durable on return. @throws storage_error  unusable.
    void note_restoring();
    void note_restored();

private:
    data_paths paths_;
    int lock_ = -1;
};

/// @return 0 if the file does not exist
std::uint64_t inode_of(const std::filesystem::path& file);
std::uint64_t size_of(const std::filesystem::path& file);

} // namespace banter::journal
