#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal::test {

/// A disk in memory for SQLite, whose power can be cut, and whose calls can block or fail.
///
/// It distinguishes synced from written data, of each file and of the directory. The creation or removal of a
/// file is durable once the directory has been synced, which SQLite's own VFS does with the first sync of a
/// journal or log, and with a removal. Thread-safe.
class power_cut_vfs {
public:
    /// Calls that change the disk. They are counted, and passed to the function of before().
    enum class call { create, write, truncate, sync, remove };

    /// The effect of a power cut on unsynced data.
    enum class loss {
        everything,     ///< all of it is lost
        random_sectors, ///< any sector of any write may be lost
        torn_last,      ///< half of the last write to each file is lost
        nothing,        ///< nothing is lost: only the process was killed
    };

    /// @return SQLITE_OK, or the error with which the call fails. May block. Called on the thread that calls
    /// SQLite.
    using opinion = std::function<int(call what, const std::string& file)>;

    power_cut_vfs();
    /// All connections must be closed.
    ~power_cut_vfs();
    power_cut_vfs(const power_cut_vfs&) = delete;
    power_cut_vfs& operator=(const power_cut_vfs&) = delete;

    /// The name of the VFS for SQLite.
    const std::string& name() const noexcept { return name_; }

    /// Sets a function that is called before each call that changes the disk.
    void before(opinion asked);

    /// Sets the result of sqlite3_system_errno() for failed calls.
    void set_errno(int error) noexcept { errno_ = error; }

    /// The number of calls that have changed or synced the disk.
    std::uint64_t calls() const;

    /// Cuts the power at the `n`th call. That call and all later ones fail; its data counts as written but
    /// not synced. 0: never.
    void cut_at(std::uint64_t n);

    /// Cuts the power now.
    void cut();

    bool is_cut() const;

    /// Restores the power, after the loss `how`. All connections must be closed.
    void restore(loss how, std::uint64_t seed = 0);

private:
    enum class verdict { yes, no, cut_short };
    struct change {
        std::int64_t at = 0; // the offset of a write, or the new size of a truncation
        std::string bytes;
        bool truncates = false;
    };
    struct disk_file {
        std::string now;
        std::string synced;
        std::vector<change> since; // changes since the last sync

        // Locks and shared memory: state of the connections, not of the disk.
        int shared = 0;
        const void* reserved = nullptr;
        const void* exclusive = nullptr; // or pending
        std::vector<std::unique_ptr<char[]>> shm;
        int shm_users = 0;
        int shm_shared[SQLITE_SHM_NLOCK] = {};
        bool shm_exclusive[SQLITE_SHM_NLOCK] = {};
    };
    using file_ptr = std::shared_ptr<disk_file>;
    struct handle;
    struct functions;

    static void apply(std::string& content, const change& c);
    static std::string after(const disk_file& f, loss how, std::mt19937_64& random);
    verdict ask(call what, const std::string& file, int& code, std::unique_lock<std::mutex>& lock);
    void sync_directory();

    std::string name_;
    sqlite3_vfs vfs_{};
    std::atomic<int> errno_ = 0;

    mutable std::mutex mutex_; // guards the members below
    opinion asked_;
    std::map<std::string, file_ptr> files_;
    std::map<std::string, file_ptr> synced_files_;
    std::vector<std::pair<std::string, file_ptr>>
        since_; // changes since the last sync of the directory; null: removed
    std::uint64_t calls_ = 0;
    std::uint64_t cut_at_ = 0;
    bool off_ = false;
};

} // namespace banter::journal::test
