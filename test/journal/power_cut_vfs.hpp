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

/// A disk in memory for SQLite, whose power can be cut, and whose calls can be held up or made to fail.
///
/// It keeps apart what has been synced and what has only been written: of each file, and of the directory
/// (that a file is there, or is gone, is durable once the directory has been synced, as SQLite's own VFS does
/// with the first sync of a journal or a log, and with a removal). May be used from any thread.
class power_cut_vfs {
public:
    /// Calls that change the disk: these are counted, and asked about.
    enum class call { create, write, truncate, sync, remove };

    /// What becomes of what was not synced.
    enum class loss {
        everything,     ///< is lost
        random_sectors, ///< any sector of any write may be on the disk, or not
        torn_last,      ///< all is on the disk, but half of the last write to each file
        nothing,        ///< all is on the disk: the process was killed, and the system lives on
    };

    /// @return SQLITE_OK, or what the call fails with. It may block. Called on the thread that calls SQLite.
    using opinion = std::function<int(call what, const std::string& file)>;

    power_cut_vfs();
    /// All connections have been closed.
    ~power_cut_vfs();
    power_cut_vfs(const power_cut_vfs&) = delete;
    power_cut_vfs& operator=(const power_cut_vfs&) = delete;

    /// What SQLite knows it by.
    const std::string& name() const noexcept { return name_; }

    /// Asked before each call that changes the disk.
    void before(opinion asked);

    /// What sqlite3_system_errno() is to say of calls that fail.
    void set_errno(int error) noexcept { errno_ = error; }

    /// Calls that have changed the disk, or have synced it.
    std::uint64_t calls() const;

    /// Cuts the power at the `n`th call: it fails, and so does everything after it. What it was to write
    /// counts as written and not synced. 0: never.
    void cut_at(std::uint64_t n);

    /// Cuts it now.
    void cut();

    bool is_cut() const;

    /// Power comes back, and `how` has been lost. All connections have been closed.
    void restore(loss how, std::uint64_t seed = 0);

private:
    enum class verdict { yes, no, cut_short };
    struct change {
        std::int64_t at = 0; // where it writes, or the size that it cuts the file to
        std::string bytes;
        bool truncates = false;
    };
    struct disk_file {
        std::string now;
        std::string synced;
        std::vector<change> since; // the last sync

        // Of the connections, not of the disk.
        int shared = 0;
        const void* reserved = nullptr;
        const void* exclusive = nullptr; // or on the way to it
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

    mutable std::mutex mutex_; // of what follows
    opinion asked_;
    std::map<std::string, file_ptr> files_;
    std::map<std::string, file_ptr> synced_files_;
    std::vector<std::pair<std::string, file_ptr>> since_; // the last sync of the directory; null: removed
    std::uint64_t calls_ = 0;
    std::uint64_t cut_at_ = 0;
    bool off_ = false;
};

} // namespace banter::journal::test
