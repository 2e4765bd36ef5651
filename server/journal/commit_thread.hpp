#pragma once

#include "server/journal/message_store.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace banter::journal {

/// What a commit_thread tells, from its thread.
class commit_listener {
public:
    /// `done` have been written, or refused: in the order in which they came.
    virtual void on_written(std::vector<chat::batch>&& done) = 0;

    /// The disk has become full, or has room again. Called before the on_written() that shows it.
    virtual void on_disk_full(bool full) = 0;

    /// Writing has failed for good: everything after it is refused. Called once, after on_written().
    virtual void on_write_failed(const std::string& why) = 0;

    /// A message was removed for its age.
    virtual void on_removed(const message_row& m, std::int64_t room) = 0;

protected:
    ~commit_listener() = default;
};

/// The thread that writes. While it waits for the disk, batches gather; the next transaction takes them all
/// (group commit), so the cost of a sync is shared by whatever came in the meantime.
class commit_thread {
public:
    /// @param store  opened, and idle; used by the thread alone from here on.
    /// @param listener  outlives the thread.
    /// @param upkeep_every  between two looks for what is to be removed
    commit_thread(message_store& store, retention keep, commit_listener& listener,
                  std::chrono::milliseconds upkeep_every = std::chrono::seconds{5});

    /// Waits until everything has been written.
    ~commit_thread();
    commit_thread(const commit_thread&) = delete;
    commit_thread& operator=(const commit_thread&) = delete;

    /// Takes a batch, from any thread, and returns at once.
    void commit(chat::batch b);

    /// Ends the thread when everything has been written.
    /// @return false when the disk did not let it within `deadline`; the process should end then without
    ///         destroying anything (std::_Exit), since the destructor would wait.
    bool stop(std::chrono::milliseconds deadline);

private:
    using clock = std::chrono::steady_clock;

    void run();
    std::optional<std::vector<chat::batch>> take();
    void write(std::vector<chat::batch>&& group);
    void run_upkeep(std::size_t records_written);
    void note(write_result r, const char* doing);
    void note_full(bool full);
    void check_free_space();
    timestamp wall_clock() const;

    message_store& store_;
    const retention keep_;
    commit_listener& listener_;
    const std::chrono::milliseconds upkeep_every_;
    const clock::time_point began_;
    const timestamp wall_at_begin_;
    clock::time_point next_upkeep_;
    bool failed_ = false;
    bool full_ = false;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<chat::batch> waiting_;
    bool stopping_ = false;
    bool stopped_ = false;
    std::thread thread_;
};

} // namespace banter::journal
