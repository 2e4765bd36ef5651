#pragma once

#include "server/journal/ballast.hpp"
#include "server/journal/message_store.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace banter::journal {

/// Receives the results of a commit_thread, on that thread.
class commit_listener {
public:
    /// The batches `done` have been stored, except for the messages that were refused. Batches come in the
    /// order of their commit(), here and in on_dropped().
    virtual void on_written(std::vector<chat::batch>&& done) = 0;

    /// Writing has failed for good, and the batches have not been stored: only the refusals of their messages
    /// are left of them. From here on all batches come so.
    virtual void on_dropped(std::vector<chat::batch>&& refusals) = 0;

    /// The disk is full: new messages and topics should be refused. Or it has free space again. Called before
    /// the on_written() of the batch that found it out.
    virtual void on_disk_full(bool full) = 0;

    /// Writing has failed for good. Called once, after the on_dropped() of what could not be stored.
    virtual void on_write_failed(const std::string& why) = 0;

    /// Retention is due up to these horizons. Called once for each: the trim that is due should come as a
    /// batch. Nothing is removed without it.
    virtual void on_trim_wanted(const chat::trim& due) = 0;

    /// A message below the horizon has been removed. @param room  the id of its room
    virtual void on_removed(const message_row& m, std::int64_t room) = 0;

protected:
    ~commit_listener() = default;
};

/// The thread that writes. Batches that arrive while it waits for the disk are stored in one transaction, the
/// next one (group commit), so they share the cost of a sync.
///
/// If the disk is full, the messages of a transaction are refused, and the rest is stored in the space of the
/// reserve: also the numbers and rooms of what was refused, which the hub has. If that is used up too, or
/// another program has locked the database, the same batches are tried again until they can be stored; those
/// that come after them wait.
class commit_thread {
public:
    /// @param store  opened and idle; only the thread uses it from here on
    /// @param listener  outlives the thread
    /// @param reserve  set aside here, and given back while the disk is full; the file system is that of
    ///                 `store`. If there is no space for it, the disk is full from the start, which is
    ///                 reported before the constructor returns
    /// @param trial_every  the interval at which a full disk is tried again: with the batches that could not
    ///                     be stored, else with the reserve
    /// @param upkeep_every  interval of the upkeep: checkpoints, retention
    commit_thread(message_store& store, retention keep, commit_listener& listener, ballast& reserve,
                  std::chrono::milliseconds trial_every,
                  std::chrono::milliseconds upkeep_every = std::chrono::seconds{5});

    /// As stop(), without a deadline.
    ~commit_thread();
    commit_thread(const commit_thread&) = delete;
    commit_thread& operator=(const commit_thread&) = delete;

    /// Takes a batch, from any thread, and returns at once.
    void commit(chat::batch b);

    /// Ends the thread after all batches have been stored. If that is not possible now, writing has failed.
    /// @return false if that took longer than `deadline`; the process should then end without destroying
    ///         anything (std::_Exit), since the destructor would wait
    bool stop(std::chrono::milliseconds deadline);

private:
    using clock = std::chrono::steady_clock;

    void run();
    std::optional<std::vector<chat::batch>> take();
    void write(std::vector<chat::batch>&& group);
    write_result store(std::vector<chat::batch>& group);
    void try_again_later(std::vector<chat::batch>&& group, write_result why);
    void drop(std::vector<chat::batch>&& group);
    bool stopping();
    void run_upkeep(std::size_t entries_written);
    void remove_trimmed(timestamp now, std::size_t most);
    void ask_for_trim(timestamp now, std::size_t most);
    std::chrono::milliseconds upkeep_interval() const;
    void note(write_result r, const char* doing);
    bool starts_full();
    void note_full(bool full);
    void try_to_write();
    void note_clock();
    timestamp look_at_clock();
    timestamp trusted_time();
    void log_trust(timestamp system, timestamp trusted);
    void log_removed(timestamp trusted);

    message_store& store_;
    const retention keep_;
    commit_listener& listener_;
    ballast& reserve_;
    const std::chrono::milliseconds upkeep_every_;
    const std::chrono::milliseconds trial_every_;
    const clock::time_point began_;
    retention_clock retention_clock_;
    bool clock_trusted_ = true; // as the log says
    bool clock_given_ = false;  // to store_, for the first message
    chat::trim asked_for_;      // or has come without being asked for
    clock::time_point next_upkeep_;
    clock::time_point clock_noted_;
    clock::time_point removal_logged_;
    std::uint64_t removed_since_logged_ = 0;
    std::vector<chat::batch> blocked_; // could not be stored, and is tried again
    clock::time_point next_trial_;     // of blocked_
    bool was_blocked_ = false;         // as the log says
    bool failed_ = false;
    bool full_; // the reserve is given back

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<chat::batch> waiting_;
    bool stopping_ = false;
    bool stopped_ = false;
    std::thread thread_;
};

} // namespace banter::journal
