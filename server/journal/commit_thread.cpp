#include "server/journal/commit_thread.hpp"

#include "server/journal/failpoint.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

namespace banter::journal {

namespace {

// Entries in one transaction: many share a sync, and the first of them does not wait long.
constexpr std::size_t most_entries = 4'096;

constexpr std::size_t removed_at_once = 256; // about 3 ms

// Limits the log: a busy server with --keep would log every upkeep.
constexpr std::chrono::hours removal_logged_every{1};

// A crash loses at most this much of the running time that retention_clock counts.
constexpr std::chrono::minutes clock_noted_every{10};

// Differences below this are not logged; a restart causes them.
constexpr std::chrono::hours unremarkable{1};

std::string in_words(std::chrono::milliseconds t)
{
    constexpr std::chrono::hours day{24};
    return t < 2 * day ? std::to_string(t / std::chrono::hours{1}) + " hours"
                       : std::to_string(t / day) + " days";
}

timestamp system_time()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

commit_thread::commit_thread(message_store& store, retention keep, commit_listener& listener,
                             ballast& reserve, std::chrono::milliseconds trial_every,
                             std::chrono::milliseconds upkeep_every)
    : store_{store}, keep_{keep}, listener_{listener}, reserve_{reserve}, upkeep_every_{upkeep_every},
      trial_every_{trial_every}, began_{clock::now()}, retention_clock_{store_.prepare_removal(
                                                           keep, system_time())},
      asked_for_{store_.trimmed()}, next_upkeep_{began_}, clock_noted_{began_},
      removal_logged_{began_ - removal_logged_every}, full_{starts_full()}, thread_{[this] { run(); }}
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
        std::size_t entries = 0;
        for (const auto& b : *group)
            entries += b.entries.size();
        if (!group->empty())
            write(std::move(*group));
        if (!failed_)
            run_upkeep(entries);
    }
    if (!failed_)
        note(store_.check_files(), "the check of the files");
    if (!failed_) {
        note_clock();
        log_removed(trusted_time());
        store_.close_cleanly();
    }
    const std::lock_guard lock{mutex_};
    stopped_ = true;
    changed_.notify_all();
}

// @return an empty group when the upkeep is due, nullopt at the end
std::optional<std::vector<chat::batch>> commit_thread::take()
{
    std::unique_lock lock{mutex_};
    if (!blocked_.empty()) {
        changed_.wait_until(lock, next_trial_, [this] { return stopping_; });
        return std::exchange(blocked_, {});
    }
    const auto has_to_act = [this] { return stopping_ || !waiting_.empty(); };
    if (failed_) // there is no upkeep after a failure
        changed_.wait(lock, has_to_act);
    else
        changed_.wait_until(lock, next_upkeep_, has_to_act);
    if (stopping_ && waiting_.empty())
        return {};
    std::vector<chat::batch> group;
    std::size_t entries = 0;
    while (!waiting_.empty() && entries < most_entries) {
        entries += waiting_.front().entries.size() + waiting_.front().state_entries.size();
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return group;
}

void commit_thread::write(std::vector<chat::batch>&& group)
{
    if (failed_ && !failpoint("failed-disk-retried"))
        return drop(std::move(group));
    look_at_clock();
    store_.set_clock_behind(retention_clock_.behind());
    // With the first message: the clock of the next run may be wrong, and this run may be killed.
    if (!std::exchange(clock_given_, true))
        store_.note_clock_with_message(retention_clock_);
    const auto trimmed = store_.trimmed();
    // What waits is tried again each second, so a try does not wait for a lock itself.
    store_.set_lock_wait(was_blocked_ ? std::chrono::seconds{0} : wait_for_lock);
    const auto result = store(group);
    store_.set_lock_wait(wait_for_lock);
    if (result == write_result::failed) {
        drop(std::move(group));
        return note(result, "storing messages");
    }
    if (result != write_result::stored && !failpoint("unstored-released"))
        return try_again_later(std::move(group), result);
    if (std::exchange(was_blocked_, false))
        spdlog::info("what waited for the disk has been stored");
    if (store_.trimmed() != trimmed)
        next_upkeep_ = clock::now(); // removes, and looks for more
    listener_.on_written(std::move(group));
}

write_result commit_thread::store(std::vector<chat::batch>& group)
{
    if (full_ && !failpoint("full-disk-tries-messages"))
        store_.refuse_messages(group, errc::storage_full);
    auto result = store_.write(group);
    if (result == write_result::busy && failpoint("locked-refuses"))
        result = write_result::disk_full;
    if (result != write_result::disk_full || full_)
        return result;
    note_full(true);
    store_.refuse_messages(group, errc::storage_full);
    if (failpoint("full-disk-loses-rules"))
        for (auto& b : group)
            b.state_entries.clear();
    if (failpoint("full-disk-loses-topics"))
        for (auto& b : group)
            for (auto& e : b.entries)
                e.result = chat::refused{errc::storage_full};
    return store_.write(group);
}

// Nothing is released before it is stored, and nothing that was accepted is refused for a disk that may
// recover. A message that has been refused stays so.
void commit_thread::try_again_later(std::vector<chat::batch>&& group, write_result why)
{
    if (stopping()) {
        failed_ = true;
        if (failpoint("unstored-at-end-unreported"))
            return drop(std::move(group));
        drop(std::move(group));
        return listener_.on_write_failed("storing messages: " + store_.why());
    }
    if (!std::exchange(was_blocked_, true))
        spdlog::error("{}: nothing can be stored, which is tried again each second ({})",
                      why == write_result::busy ? "another program has locked the database"
                                                : "the disk is full, and its reserve is used up",
                      store_.why());
    blocked_ = std::move(group);
    next_trial_ = clock::now() + (failpoint("blocked-not-tried") ? std::chrono::hours{1} : trial_every_);
}

// Of a batch that can't be stored nothing is shown. The authors of its messages are told.
void commit_thread::drop(std::vector<chat::batch>&& group)
{
    store_.refuse_messages(group, errc::unavailable);
    if (!failpoint("failed-disk-released"))
        for (auto& b : group)
            std::erase_if(b.effects,
                          [](const chat::effect& e) { return !std::holds_alternative<chat::publish>(e); });
    listener_.on_dropped(std::move(group));
}

bool commit_thread::stopping()
{
    const std::lock_guard lock{mutex_};
    return stopping_;
}

void commit_thread::run_upkeep(std::size_t entries_written)
{
    note(store_.checkpoint_when_due(), "checkpoint of the write-ahead log");
    if (failed_ || !blocked_.empty() || clock::now() < next_upkeep_)
        return;
    next_upkeep_ = clock::now() + upkeep_interval();
    note(store_.check_files(), "the check of the files");
    if (failed_)
        return;
    if (full_)
        try_to_write();
    const auto most = std::max(removed_at_once, 2 * entries_written);
    if (clock::now() - clock_noted_ >= clock_noted_every)
        note_clock();
    const auto now = trusted_time();
    if (!failed_)
        remove_trimmed(now, most);
    if (!failed_)
        ask_for_trim(now, most);
}

// Removes what no decision depends on any more.
void commit_thread::remove_trimmed(timestamp now, std::size_t most)
{
    std::size_t removed = 0;
    note(store_.remove_trimmed(
             most, [this](const message_row& m, std::int64_t room) { listener_.on_removed(m, room); },
             removed),
         "removing old messages");
    removed_since_logged_ += removed;
    if (removed == most)
        next_upkeep_ = clock::now();
    else if (clock::now() - removal_logged_ >= removal_logged_every)
        log_removed(now);
    if (failed_)
        return;
    std::size_t forgotten = 0;
    note(store_.remove_trimmed_ids(most, forgotten), "removing old ids");
    if (forgotten == most)
        next_upkeep_ = clock::now();
}

// By the clock and the settings of this machine. What follows from it is decided where the trim takes its
// place in the order.
void commit_thread::ask_for_trim(timestamp now, std::size_t most)
{
    chat::trim due;
    note(store_.find_due(keep_, now, most, due), "looking for old messages");
    if (failed_)
        return;
    const auto wanted = asked_for_.raised_to(due, chat::seq_max);
    if (wanted == asked_for_)
        return;
    asked_for_ = wanted;
    listener_.on_trim_wanted(wanted);
}

std::chrono::milliseconds commit_thread::upkeep_interval() const
{
    return full_ && !failpoint("full-disk-tried-seldom") ? std::min(upkeep_every_, trial_every_)
                                                         : upkeep_every_;
}

void commit_thread::note(write_result r, const char* doing)
{
    if (r == write_result::failed) {
        failed_ = true;
        if (failpoint("failed-disk-unreported"))
            return;
        return listener_.on_write_failed(std::string{doing} + ": " + store_.why());
    }
    if (r == write_result::busy)
        spdlog::error("{} failed: another program has locked the database", doing);
    if (r == write_result::disk_full)
        note_full(true);
}

bool commit_thread::starts_full()
{
    if (reserve_.restore() || failpoint("full-at-start-unnoticed"))
        return false;
    spdlog::error("the disk is full: messages and topics are refused until there is free space ({})",
                  reserve_.why());
    store_.set_disk_full(true);
    listener_.on_disk_full(true);
    return true;
}

void commit_thread::note_full(bool full)
{
    if (std::exchange(full_, full) == full)
        return;
    next_upkeep_ = std::min(next_upkeep_, clock::now() + upkeep_interval());
    store_.set_disk_full(full);
    if (full) {
        if (!failpoint("full-disk-keeps-reserve"))
            reserve_.release();
        spdlog::error("the disk is full: messages and topics are refused until there is free space ({})",
                      store_.why());
    } else {
        spdlog::info("the disk has free space again");
    }
    if (!failpoint("full-disk-unreported"))
        listener_.on_disk_full(full);
}

// Messages and topics are refused while the disk is full, so none of them would show that it has free space
// again. That is so when the reserve is back, and something can be stored beside it.
void commit_thread::try_to_write()
{
    if (failpoint("full-disk-for-ever") || (!reserve_.restore() && !failpoint("full-disk-without-reserve")))
        return;
    const auto result = failpoint("full-disk-not-tried") ? write_result::stored : store_.try_to_write();
    if (result == write_result::stored)
        note_full(false);
    else
        reserve_.release();
    note(result, "trying to store something");
}

void commit_thread::note_clock()
{
    clock_noted_ = clock::now();
    look_at_clock();
    note(store_.note_clock(retention_clock_), "noting the time");
}

timestamp commit_thread::look_at_clock()
{
    return retention_clock_.now(system_time(),
                                std::chrono::floor<std::chrono::milliseconds>(clock::now() - began_));
}

timestamp commit_thread::trusted_time()
{
    const auto system = system_time();
    if (failpoint("clock-decides-removal"))
        return system;
    const auto trusted = look_at_clock();
    if (keep_.age.count() != 0)
        log_trust(system, trusted);
    return trusted;
}

void commit_thread::log_trust(timestamp system, timestamp trusted)
{
    const bool now_trusted = system - trusted < unremarkable;
    if (std::exchange(clock_trusted_, now_trusted) == now_trusted)
        return;
    if (now_trusted)
        return spdlog::info("the system clock is trusted again: --keep uses it");
    std::string by;
    append_rfc3339(by, trusted);
    spdlog::warn("the system clock is {} ahead and not trusted yet: until the server has run for a day, "
                 "--keep uses the "
                 "time {}",
                 in_words(system - trusted), by);
}

void commit_thread::log_removed(timestamp trusted)
{
    if (removed_since_logged_ == 0)
        return;
    std::string why;
    if (keep_.age.count() != 0) {
        why = " from before ";
        append_rfc3339(why, trusted - keep_.age);
        why += " (--keep)";
    }
    if (keep_.rows != 0)
        why += (why.empty() ? " beyond " : ", or beyond ") + std::to_string(keep_.rows) + " (--keep-rows)";
    spdlog::info("removed {} messages{}", removed_since_logged_, why);
    removed_since_logged_ = 0;
    removal_logged_ = clock::now();
}

} // namespace banter::journal
