#pragma once

#include "server/journal/sqlite_journal.hpp"
#include "test/journal/gate.hpp"
#include "test/journal/store_on_disk.hpp"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace banter::journal::test {

/// An event loop: runs the functions that other threads post.
class loop {
public:
    void post(std::function<void()> f)
    {
        {
            const std::lock_guard lock{mutex_};
            posted_.push_back(std::move(f));
        }
        changed_.notify_all();
    }

    /// Runs functions until `done`.
    template <class Condition>
    void run_until(Condition done)
    {
        while (!done()) {
            std::unique_lock lock{mutex_};
            if (!changed_.wait_for(lock, patience, [this] { return !posted_.empty(); }))
                throw std::runtime_error{"nothing was posted"};
            const auto f = std::move(posted_.front());
            posted_.pop_front();
            lock.unlock();
            f();
        }
    }

    /// Runs the functions that are posted already.
    void run_ready()
    {
        for (;;) {
            std::unique_lock lock{mutex_};
            if (posted_.empty())
                return;
            const auto f = std::move(posted_.front());
            posted_.pop_front();
            lock.unlock();
            f();
        }
    }

    /// Waits until `count` functions are posted.
    void wait_until_posted(std::size_t count)
    {
        std::unique_lock lock{mutex_};
        if (!changed_.wait_for(lock, patience, [&] { return posted_.size() >= count; }))
            throw std::runtime_error{"nothing was posted"};
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> posted_;
};

/// A sqlite_journal with its real threads, on a disk that a test can block.
struct running {
    running()
    {
        disk.before([this](auto what, const std::string& file) { return sync_gate.pass(what, file); });
        settings.store.folder = folder.path();
        settings.store.vfs = disk.name();
        settings.waiting_entries = 5;
        settings.waiting_bytes = 1'000;
        settings.trial_every = std::chrono::milliseconds{1};
        settings.reserve_bytes = 4'096;
        start();
    }

    ~running() { sync_gate.open(); }

    /// From here on there is space in the place of the reserve only.
    void fill_disk()
    {
        disk.before(
            [reserve = data_paths{settings.store.folder}.reserve](auto what, const std::string& file) {
                return what == power_cut_vfs::call::write && file.ends_with("banter.db-wal") &&
                               std::filesystem::exists(reserve)
                           ? SQLITE_FULL
                           : SQLITE_OK;
            });
    }

    void start()
    {
        it = std::make_unique<sqlite_journal>(
            settings, [this](std::function<void()> f) { events.post(std::move(f)); },
            [this](const std::string& why) {
                failure = why;
                ++failures;
            });
        it->on_committed([this](chat::batch&& b) { committed.push_back(std::move(b)); });
        it->on_trim_due([this](const chat::trim& due) { // as the hub does
            ++trims;
            it->commit(trim_batch(due, given));
        });
    }

    /// Commits a batch, numbered.
    void commit(chat::batch b)
    {
        for (auto& r : b.entries)
            r.message.seq = ++given;
        it->commit(std::move(b));
    }

    void commit(const std::string& text, std::size_t records = 1)
    {
        chat::batch b;
        for (std::size_t i = 0; i < records; ++i)
            b.entries.push_back(entry_of("ops", text));
        commit(std::move(b));
    }

    /// Commits a record, and waits until it was handed back.
    chat::entry put(const std::string& text)
    {
        const auto before = committed.size();
        commit(text);
        events.run_until([&] { return committed.size() > before; });
        return committed.back().entries.front();
    }

    page read(const chat::history_query& q)
    {
        std::optional<page> answer;
        it->read(q, no_bound, [&](page&& p) { answer = std::move(p); });
        events.run_until([&] { return answer.has_value(); });
        return *answer;
    }

    std::string texts_of_committed() const
    {
        std::string all;
        for (const auto& b : committed)
            for (const auto& r : b.entries)
                all += r.message.text + (r.refusal() ? "! " : " ");
        return all;
    }

    temporary_folder folder;
    power_cut_vfs disk;
    gate sync_gate;
    loop events;
    sqlite_journal_settings settings;
    std::vector<chat::batch> committed;
    std::string failure;
    int failures = 0;
    int trims = 0; // that were due
    std::unique_ptr<sqlite_journal> it;
    chat::seq_number given = 0; // the last number
};

} // namespace banter::journal::test
