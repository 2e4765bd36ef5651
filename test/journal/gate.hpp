#pragma once

#include "test/journal/power_cut_vfs.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>

namespace banter::journal::test {

/// Longer than any wait of a test that passes. With a bug that a test must catch, most waits fail.
#ifdef BANTER_FAILPOINTS
inline constexpr std::chrono::seconds patience{5};
#else
inline constexpr std::chrono::seconds patience{60};
#endif

/// Blocks the next sync of the write-ahead log while it is shut.
class gate {
public:
    int pass(power_cut_vfs::call what, const std::string& file)
    {
        if (what != power_cut_vfs::call::sync || !file.ends_with("banter.db-wal"))
            return SQLITE_OK;
        std::unique_lock lock{mutex_};
        ++syncs_;
        waits_ = shut_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !shut_; });
        waits_ = false;
        return SQLITE_OK;
    }

    void shut()
    {
        const std::lock_guard lock{mutex_};
        shut_ = true;
    }

    void open()
    {
        {
            const std::lock_guard lock{mutex_};
            shut_ = false;
        }
        changed_.notify_all();
    }

    void wait_until_something_waits()
    {
        std::unique_lock lock{mutex_};
        if (!changed_.wait_for(lock, patience, [this] { return waits_; }))
            throw std::runtime_error{"no sync came"};
    }

    int syncs() const
    {
        const std::lock_guard lock{mutex_};
        return syncs_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool shut_ = false;
    bool waits_ = false;
    int syncs_ = 0;
};

} // namespace banter::journal::test
