#pragma once

#include "server/journal/ballast.hpp"
#include "server/journal/commit_thread.hpp"
#include "server/journal/connection_pool.hpp"
#include "server/journal/index_thread.hpp"
#include "server/journal/journal.hpp"
#include "server/journal/message_reader.hpp"
#include "server/journal/message_search.hpp"
#include "server/journal/message_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace banter::journal {

struct sqlite_journal_settings {
    message_store_settings store;
    retention keep;

    /// Set aside for a full disk (ballast.hpp). 0: nothing.
    std::uint64_t reserve_bytes = 0;
    /// The interval at which a full disk is tried again.
    std::chrono::milliseconds trial_every{1'000};

    /// More waiting entries and state entries than this are high pressure.
    std::size_t waiting_entries = 10'000;
    /// More waiting bytes than this are high pressure.
    std::size_t waiting_bytes = 32 * 1024 * 1024;
    /// The journal is stalled if nothing has been stored for this long while batches wait.
    std::chrono::milliseconds stalled_after{5'000};
    /// A search ends after this time.
    std::chrono::milliseconds search_time{1'000};
    /// A search fails if it has to wait longer than this for earlier searches.
    std::chrono::milliseconds search_wait{5'000};

    /// The clock that decides whether the journal is stalled.
    std::chrono::steady_clock::time_point (*now)() noexcept = &std::chrono::steady_clock::now;
};

/// The journal that stores everything with SQLite, in a data folder.
///
/// It passes batches and queries to other threads, and their results back to the event loop. Only the
/// constructor calls SQLite on the I/O thread.
class sqlite_journal final : public journal, private commit_listener {
public:
    /// Runs functions on the I/O thread, in the order of the calls. Callable from any thread.
    using post = std::function<void(std::function<void()>)>;

    /// Called on the I/O thread when writing has failed for good; the server should stop.
    using failure_handler = std::function<void(const std::string& why)>;

    /// @throws storage_error
    sqlite_journal(sqlite_journal_settings settings, post to_loop, failure_handler on_failure);
    ~sqlite_journal() override;

    recovered_state recover() override;
    chat::pressure load() const noexcept override;
    /// False while the disk is full or does not answer, and after writing has failed.
    bool writable() const noexcept override;
    bool failed() const noexcept override { return failed_; }
    void commit(chat::batch b) override;
    void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) override;
    void search(const chat::search_query& q, page_handler handler, std::weak_ptr<const void> asker) override;

    /// As commit_thread::stop().
    bool stop(std::chrono::milliseconds deadline) { return writer_->stop(deadline); }

    /// Why writing has failed for good; empty: it has not. After stop() only, with the failures of the end,
    /// which reach no event loop.
    const std::string& failure() const noexcept { return failure_; }

private:
    using clock = std::chrono::steady_clock;

    void on_written(std::vector<chat::batch>&& done) override;
    void on_dropped(std::vector<chat::batch>&& refusals) override;
    void on_disk_full(bool full) override;
    void on_write_failed(const std::string& why) override;
    void on_trim_wanted(const chat::trim& due) override;
    void on_removed(const message_row& m, std::int64_t room) override;
    void finish(std::vector<chat::batch>&& done);

    template <class Function>
    void on_loop(Function f);

    sqlite_journal_settings settings_;
    post to_loop_;
    failure_handler on_failure_;
    std::shared_ptr<char> alive_; // expires with the journal, so that later results are dropped
    ballast reserve_;
    message_store store_;
    recovered_state recovered_;

    std::size_t waiting_batches_ = 0;
    std::size_t waiting_entries_ = 0; // of both kinds
    std::size_t waiting_bytes_ = 0;
    clock::time_point last_progress_;
    chat::seq_number newest_ = 0; // of the batches that were handed back
    bool full_ = false;           // the disk is full
    bool failed_ = false;         // writing has failed for good
    std::string failure_;         // of the writing thread

    std::unique_ptr<connection_pool<message_reader>> readers_;
    std::unique_ptr<index_thread> index_;
    std::unique_ptr<connection_pool<message_search>> searchers_; // uses index_
    std::unique_ptr<commit_thread> writer_;
};

} // namespace banter::journal
