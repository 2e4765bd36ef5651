#pragma once

#include "server/journal/commit_thread.hpp"
#include "server/journal/connection_pool.hpp"
#include "server/journal/index_thread.hpp"
#include "server/journal/journal.hpp"
#include "server/journal/message_reader.hpp"
#include "server/journal/message_search.hpp"
#include "server/journal/message_store.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace banter::journal {

struct sqlite_journal_settings {
    message_store_settings store;
    retention keep;

    std::size_t waiting_records = 10'000; ///< not stored yet, and topics and state entries; more is high
                                          ///< pressure
    std::size_t waiting_bytes = 32 * 1024 * 1024;   ///< of them, likewise
    std::chrono::milliseconds stalled_after{5'000}; ///< without anything being stored that waits
    std::chrono::milliseconds search_time{1'000};   ///< most that one search takes
    std::chrono::milliseconds search_wait{5'000};   ///< most that it waits for those before it

    /// What tells when something was stored last.
    std::chrono::steady_clock::time_point (*now)() noexcept = &std::chrono::steady_clock::now;
};

/// The journal of a server that forgets nothing: SQLite, in a folder of its own.
///
/// The port's side of it: it hands everything to other threads, and what comes of it back to the event loop.
/// SQLite is never called on the I/O thread but by the constructor.
class sqlite_journal final : public journal, private commit_listener {
public:
    /// Runs what it is given on the I/O thread, in the order in which it is given; called from any thread.
    using post = std::function<void(std::function<void()>)>;

    /// Told, on the I/O thread, that writing has failed for good; the server should stop.
    using failure_handler = std::function<void(const std::string& why)>;

    /// @throws storage_error
    sqlite_journal(sqlite_journal_settings settings, post to_loop, failure_handler on_failure);
    ~sqlite_journal() override;

    recovered_state recover() override;
    pressure load() const noexcept override;
    /// False while the disk is full or does not answer, and once writing has failed.
    bool writable() const noexcept override;
    void commit(chat::batch b) override;
    void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) override;
    void search(const chat::search_query& q, page_handler handler, std::weak_ptr<const void> asker) override;

    /// As commit_thread::stop().
    bool stop(std::chrono::milliseconds deadline) { return writer_->stop(deadline); }

private:
    using clock = std::chrono::steady_clock;

    void on_written(std::vector<chat::batch>&& done) override;
    void on_disk_full(bool full) override;
    void on_write_failed(const std::string& why) override;
    void on_removed(const message_row& m, std::int64_t room) override;
    void finish(std::vector<chat::batch>&& done);

    template <class Function>
    void on_loop(Function f);

    sqlite_journal_settings settings_;
    post to_loop_;
    failure_handler on_failure_;
    std::shared_ptr<char> alive_; // expires with the journal: what comes back to the loop later is dropped
    message_store store_;
    recovered_state recovered_;

    std::size_t waiting_batches_ = 0;
    std::size_t waiting_records_ = 0; // and topics and state entries
    std::size_t waiting_bytes_ = 0;
    clock::time_point last_progress_;
    chat::seq_number newest_ = 0; // that has been handed back
    bool full_ = false;           // the disk
    bool failed_ = false;         // nothing can be written any more

    std::unique_ptr<connection_pool<message_reader>> readers_;
    std::unique_ptr<index_thread> index_;
    std::unique_ptr<connection_pool<message_search>> searchers_; // may find the index damaged
    std::unique_ptr<commit_thread> writer_;
};

} // namespace banter::journal
