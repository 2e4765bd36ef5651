#pragma once

#include "server/journal/commit_thread.hpp"
#include "test/journal/gate.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal::test {

using namespace std::chrono_literals;

using strings = std::vector<std::string>;

/// Records the calls of the commit_thread, for the test to look at.
class recorder final : public commit_listener {
public:
    template <class Condition>
    bool wait_until(Condition done)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, patience, [&] { return done(*this); });
    }

    strings events_so_far()
    {
        const std::lock_guard lock{mutex_};
        return events;
    }

    // Under the lock, or when the thread has ended:
    strings events;
    std::vector<std::size_t> groups; // how many batches
    std::vector<chat::batch> written;
    std::size_t removed = 0;
    std::vector<chat::trim> wanted; // trims

private:
    void on_written(std::vector<chat::batch>&& done) override
    {
        const std::lock_guard lock{mutex_};
        std::string event = "written";
        for (const auto& b : done)
            for (const auto& r : b.entries)
                if (r.refusal())
                    event = "refused";
        events.push_back(event);
        groups.push_back(done.size());
        for (auto& b : done)
            written.push_back(std::move(b));
        changed_.notify_all();
    }
    void on_dropped(std::vector<chat::batch>&& refusals) override { on_written(std::move(refusals)); }
    void on_disk_full(bool full) override { note(full ? "full" : "room"); }
    void on_write_failed(const std::string& why) override { note("failed " + why); }
    void on_trim_wanted(const chat::trim& due) override
    {
        const std::lock_guard lock{mutex_};
        wanted.push_back(due);
        changed_.notify_all();
    }
    void on_removed(const message_row&, std::int64_t) override
    {
        const std::lock_guard lock{mutex_};
        ++removed;
        changed_.notify_all();
    }

    void note(std::string event)
    {
        const std::lock_guard lock{mutex_};
        events.push_back(std::move(event));
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
};

inline chat::batch batch_of(std::size_t messages, std::size_t state_entries = 0)
{
    chat::batch b;
    for (std::size_t i = 0; i < messages; ++i)
        b.entries.push_back(entry_of("ops", "x"));
    for (std::size_t i = 0; i < state_entries; ++i)
        b.state_entries.push_back({"seen", std::to_string(i), "1"});
    return b;
}

inline int fails_to_write(power_cut_vfs::call what, const std::string& file, int code)
{
    return what == power_cut_vfs::call::write && file.ends_with("banter.db-wal") ? code : SQLITE_OK;
}

/// A commit_thread on a disk in memory.
struct writing : store_on_disk {
    void begin(const retention& keep = {}, std::chrono::milliseconds upkeep_every = 1h,
               std::chrono::milliseconds trial_every = 1s)
    {
        given = it->given();
        thread = std::make_unique<commit_thread>(*it, keep, l, reserve, trial_every, upkeep_every);
    }

    // Commits, numbered.
    void hand_over(chat::batch b)
    {
        for (auto& r : b.entries)
            r.message.seq = ++given;
        thread->commit(std::move(b));
    }

    // Commits, and waits until the result has been reported.
    void commit(chat::batch b)
    {
        const auto before = l.events_so_far().size();
        hand_over(std::move(b));
        BOOST_REQUIRE(l.wait_until([&](const recorder& r) {
            return r.events.size() > before &&
                   (r.events.back() == "written" || r.events.back() == "refused" ||
                    r.events.back().starts_with("failed"));
        }));
    }

    // Hands over each trim that is wanted, as the server does, until `done`.
    template <class Condition>
    bool trim_until(Condition done)
    {
        for (;;) {
            chat::trim next;
            bool is_done = false;
            const auto moved = l.wait_until([&](const recorder& r) {
                is_done = done(r);
                if (r.wanted.size() > trims_)
                    next = r.wanted[trims_];
                return is_done || r.wanted.size() > trims_;
            });
            if (is_done || !moved)
                return is_done;
            ++trims_;
            thread->commit(trim_batch(next, given));
        }
    }

    // Many messages, as an earlier run has left them.
    void fill(std::size_t count, bool with_ids = false)
    {
        auto b = batch_of(count);
        for (std::size_t i = 0; i < count; ++i) {
            b.entries[i].message.time = clock;
            if (with_ids) {
                b.entries[i].author = "alice";
                b.entries[i].id = "id" + std::to_string(i);
            }
        }
        write(std::move(b));
        BOOST_REQUIRE((result == write_result::stored));
    }

    // As an earlier run has noted it.
    void note_right_clock()
    {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        it->note_clock(it->prepare_removal({}, now));
    }

    std::size_t remembered_ids()
    {
        auto r = reader();
        return static_cast<std::size_t>(
            r.connection().execAndGet("SELECT count(*) FROM forgotten_ids").getInt64());
    }

    chat::seq_number given = 0; // the last number
    std::size_t trims_ = 0;     // of those that were wanted: handed over
    recorder l;
    ballast reserve{folder.path() / "reserve", 0};
    std::unique_ptr<commit_thread> thread; // uses the others
};

} // namespace banter::journal::test
