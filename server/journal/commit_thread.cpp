#include "server/journal/commit_thread.hpp"

#include "server/journal/failpoint.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

namespace banter::journal {

namespace {

// Records in one transaction: many share a sync, and the first of them does not wait long.
constexpr std::size_t most_records = 4'096;

constexpr std::size_t removed_at_once = 256; // about 3 ms

// A full disk counts as usable again when it has this many free bytes.
constexpr std::uintmax_t enough_free_bytes = 1024 * 1024;

timestamp system_time()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

commit_thread::commit_thread(message_store& store, retention keep, commit_listener& listener,
                             std::chrono::milliseconds upkeep_every)
    : store_{store}, keep_{keep}, listener_{listener}, upkeep_every_{upkeep_every}, began_{clock::now()},
      wall_at_begin_{system_time()},
      next_upkeep_{began_ + store_.prepare_removal(keep, wall_at_begin_)}, thread_{[this] { run(); }}
{
}

commit_thread::~commit_thread()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void commit_thread::commit(chat::batch b)
{
    {
        const std::lock_guard lock{mutex_};
        waiting_.push_back(std::move(b));
    }
    changed_.notify_all();
}

bool commit_thread::stop(std::chrono::milliseconds deadline)
{
    std::unique_lock lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
    if (failpoint("stop-waits-for-disk"))
        deadline = std::chrono::hours{1};
    return changed_.wait_for(lock, deadline, [this] { return stopped_; });
}

void commit_thread::run()
{
    while (auto group = take()) {
        std::size_t records = 0;
        for (const auto& b : *group)
            records += b.records.size();
        if (!group->empty())
            write(std::move(*group));
        if (!failed_)
            run_upkeep(records);
    }
    if (!failed_)
        store_.close_cleanly();
    const std::lock_guard lock{mutex_};
    stopped_ = true;
    changed_.notify_all();
}

// @return an empty group when the upkeep is due, nullopt at the end
std::optional<std::vector<chat::batch>> commit_thread::take()
{
    std::unique_lock lock{mutex_};
    const auto has_to_act = [this] { return stopping_ || !waiting_.empty(); };
    if (failed_) // there is no upkeep after a failure
        changed_.wait(lock, has_to_act);
    else
        changed_.wait_until(lock, next_upkeep_, has_to_act);
    if (stopping_ && waiting_.empty())
        return {};
    std::vector<chat::batch> group;
    std::size_t records = 0;
    while (!waiting_.empty() && records < most_records) {
        records += waiting_.front().records.size() + waiting_.front().state_entries.size();
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return group;
}

void commit_thread::write(std::vector<chat::batch>&& group)
{
    if (failed_) {
        store_.refuse(group, errc::unavailable);
        return listener_.on_written(std::move(group));
    }
    const bool tried = std::any_of(group.begin(), group.end(), stores_something);
    const auto result = store_.write(group);
    if (tried && (result == write_result::stored || result == write_result::disk_full))
        note_full(result == write_result::disk_full);
    listener_.on_written(std::move(group));
    if (tried)
        note(result, "storing messages");
}

void commit_thread::run_upkeep(std::size_t records_written)
{
    note(store_.checkpoint_when_due(), "bringing the log into the database");
    if (failed_ || clock::now() < next_upkeep_)
        return;
    next_upkeep_ = clock::now() + upkeep_every_;
    if (full_)
        check_free_space();
    const auto most = std::max(removed_at_once, 2 * records_written);
    if (keep_.age.count() != 0)
        note(store_.note_clock(wall_clock()), "noting the time");
    if (!keep_.keeps_all() && !failed_) {
        std::size_t removed = 0;
        note(store_.remove_old(
                 keep_, wall_clock(), most,
                 [this](const message_row& m, std::int64_t room) { listener_.on_removed(m, room); }, removed),
             "removing old messages");
        if (removed == most)
            next_upkeep_ = clock::now();
    }
    if (failed_)
        return;
    std::size_t forgotten = 0;
    note(store_.forget_old_ids(wall_clock(), most, forgotten), "removing old ids");
    if (forgotten == most)
        next_upkeep_ = clock::now();
}

void commit_thread::note(write_result r, const char* doing)
{
    if (r == write_result::failed) {
        failed_ = true;
        return listener_.on_write_failed(std::string{doing} + ": " + store_.why());
    }
    if (r == write_result::busy)
        spdlog::error("{}: another program holds the database: messages are refused", doing);
    if (r == write_result::disk_full)
        note_full(true);
}

void commit_thread::note_full(bool full)
{
    if (std::exchange(full_, full) == full)
        return;
    if (full)
        spdlog::error("the disk is full: messages are refused until there is free space ({})", store_.why());
    else
        spdlog::info("the disk has free space again");
    listener_.on_disk_full(full);
}

// While the server reports that it is not writable, clients may send no messages, so no write would show that
// the disk has free space again.
void commit_thread::check_free_space()
{
    std::error_code unknown;
    const auto space = std::filesystem::space(store_.paths().messages, unknown);
    if (!unknown && space.available >= enough_free_bytes)
        note_full(false);
}

// The system's clock at the start plus the time since then by a clock that does not jump.
timestamp commit_thread::wall_clock() const
{
    return wall_at_begin_ + std::chrono::floor<std::chrono::milliseconds>(clock::now() - began_);
}

} // namespace banter::journal
