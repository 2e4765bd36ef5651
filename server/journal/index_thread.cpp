#include "server/journal/index_thread.hpp"

#include "server/journal/database.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/search_index.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace banter::journal {

namespace {

constexpr std::size_t rows_at_once = 2'000; // less than 100 ms of CPU (docs/performance.md)
constexpr std::size_t most_forgotten_bytes = 16 * 1024 * 1024;

// Pause before each catch_up(), so that a transaction gets many rows. Meanwhile a search finds them without
// the index.
constexpr std::chrono::milliseconds gathering{100};
constexpr std::chrono::seconds after_a_fault{2};
constexpr int niceness = 10;

} // namespace

index_thread::index_thread(const data_paths& paths, std::string epoch, std::string vfs)
    : paths_{paths}, epoch_{std::move(epoch)}, vfs_{std::move(vfs)}
{
    // Before the first search, which needs an index. This is quick: a new or damaged index is empty here, and
    // catch_up() fills it.
    try {
        index_ = std::make_unique<search_writer>(paths_.search, epoch_);
    } catch (const SQLite::Exception& e) { // such as a full disk; catch_up() tries again
        spdlog::error("the search index: {}", e.what());
    }
    thread_ = std::thread{[this] { run(); }};
}

index_thread::~index_thread()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void index_thread::notify()
{
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(stored_, true))
            return;
    }
    changed_.notify_all();
}

void index_thread::rebuild()
{
    const std::lock_guard lock{mutex_};
    damaged_ = stored_ = true;
    changed_.notify_all();
}

void index_thread::pause(bool paused)
{
    const std::lock_guard lock{mutex_};
    paused_ = paused;
    stored_ = stored_ || !paused; // a pause that began in between has left some
    changed_.notify_all();
}

void index_thread::forget(const chat::message& m, std::int64_t room)
{
    const std::lock_guard lock{mutex_};
    // Beyond the limit the message stays in the index, which is harmless: searches check that it exists.
    if (forgotten_bytes_ < most_forgotten_bytes) {
        forgotten_bytes_ += sizeof(row) + m.text.size();
        forgotten_.push_back({m.seq, room, m.text, m.room});
    }
    stored_ = true;
    changed_.notify_all();
}

void index_thread::run()
{
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness); // on Linux: of this thread only
    std::chrono::milliseconds wait = gathering;
    for (;;) {
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return stopping_ || (stored_ && !paused_); });
            changed_.wait_for(lock, wait, [this] { return stopping_ || paused_; });
            if (stopping_)
                return;
            if (paused_ && !failpoint("full-disk-indexed"))
                continue; // nothing is written into the space that was set aside for others
            stored_ = false;
        }
        wait = gathering;
        try {
            catch_up();
            last_error_.clear();
        } catch (const std::exception& e) {
            if (std::exchange(last_error_, e.what()) !=
                e.what()) // logs a lasting error, such as a full disk, once
                spdlog::error("the search index: {}", e.what());
            index_.reset();
            messages_.reset();
            wait = after_a_fault;
            notify();
        }
    }
}

void index_thread::catch_up()
{
    if (!index_)
        index_ = std::make_unique<search_writer>(paths_.search, epoch_);
    if (!messages_)
        messages_ = std::make_unique<message_reader>(paths_.messages, vfs_);
    if (take_damaged()) {
        spdlog::error("the search index is damaged and is rebuilt");
        index_->clear();
        take_damaged(); // drops reports about the old index
    }
    try {
        remove_some();
        while (may_go_on() && add_some()) {
        }
    } catch (const SQLite::Exception& e) {
        index_->rollback();
        if (!is_damage(e))
            throw;
        spdlog::error("the search index is damaged and is rebuilt: {}", e.what());
        index_->clear();
        notify();
    }
}

// @param last  is set to the seq up to which there is no other message
std::vector<index_thread::row> index_thread::some_above(chat::seq_number& last)
{
    std::vector<row> some;
    try {
        const auto newest = messages_->newest();
        messages_->each(last, ~chat::seq_number{0}, [&](const message_row& m, std::int64_t room) {
            some.push_back({m.message.seq, room, m.message.text, m.message.room});
            return some.size() < rows_at_once;
        });
        if (!some.empty())
            last = some.back().seq;
        if (some.size() < rows_at_once)
            last = std::max(last, newest);
    } catch (
        const SQLite::Exception& e) { // another type of exception, so that the index is not rebuilt for it
        throw storage_error_of(paths_.messages, e);
    }
    return some;
}

// @return whether more messages wait
bool index_thread::add_some()
{
    auto last = index_->indexed_to();
    const auto some = some_above(last);
    index_->begin();
    for (const auto& m : some)
        index_->add(m.seq, m.room, m.text, m.name);
    index_->commit(last);
    return some.size() == rows_at_once;
}

void index_thread::remove_some()
{
    std::vector<row> gone;
    {
        const std::lock_guard lock{mutex_};
        gone = std::exchange(forgotten_, {});
        forgotten_bytes_ = 0;
    }
    if (gone.empty())
        return;
    index_->begin();
    for (const auto& m : gone) {
        if (m.seq <= index_->indexed_to())
            index_->remove(m.seq, m.room, m.text, m.name);
    }
    index_->commit(index_->indexed_to());
}

bool index_thread::take_damaged()
{
    const std::lock_guard lock{mutex_};
    return std::exchange(damaged_, false);
}

bool index_thread::may_go_on()
{
    const std::lock_guard lock{mutex_};
    return !stopping_ && !paused_;
}

} // namespace banter::journal
