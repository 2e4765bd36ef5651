#include "server/journal/sqlite_journal.hpp"

#include "server/journal/failpoint.hpp"

#include <utility>

namespace banter::journal {

namespace {

constexpr std::size_t reader_threads = 2;
constexpr std::size_t search_threads = 1; // searches may be long, and must leave a core to the other threads

std::size_t count_of(const chat::batch& b) { return b.entries.size() + b.state_entries.size(); }

// Counts only what storing does not change, so that the same number is subtracted later.
std::size_t bytes_of(const chat::batch& b)
{
    std::size_t bytes = 0;
    for (const auto& e : b.entries)
        bytes += e.message.text.size();
    for (const auto& s : b.state_entries)
        bytes += s.key.size() + s.value.size();
    return bytes;
}

// SQLite needs some space to open a database, which the reserve of an earlier run may have taken.
message_store open(const message_store_settings& settings, ballast& reserve)
{
    try {
        return message_store{settings};
    } catch (const storage_error& e) {
        const bool may_be_full =
            e.why() == storage_error::reason::unusable || e.why() == storage_error::reason::full;
        if (!may_be_full || failpoint("reserve-kept-at-start") || !reserve.release())
            throw;
        return message_store{settings};
    }
}

} // namespace

sqlite_journal::sqlite_journal(sqlite_journal_settings settings, post to_loop, failure_handler on_failure)
    : settings_{std::move(settings)}, to_loop_{std::move(to_loop)}, on_failure_{std::move(on_failure)},
      alive_{std::make_shared<char>()}, reserve_{data_paths{settings_.store.folder}.reserve,
                                                 settings_.reserve_bytes},
      store_{open(settings_.store, reserve_)}, recovered_{store_.recover()}, newest_{recovered_.newest}
{
    readers_ = std::make_unique<connection_pool<message_reader>>(reader_threads, [this] {
        return std::make_unique<message_reader>(store_.paths().messages, settings_.store.vfs);
    });
    index_ = std::make_unique<index_thread>(store_.paths(), recovered_.epoch, settings_.store.vfs);
    searchers_ = std::make_unique<connection_pool<message_search>>(search_threads, [this] {
        return std::make_unique<message_search>(store_.paths(), settings_.store.vfs);
    });
    writer_ = std::make_unique<commit_thread>(store_, settings_.keep, static_cast<commit_listener&>(*this),
                                              reserve_, settings_.trial_every);
}

sqlite_journal::~sqlite_journal() = default;

recovered_state sqlite_journal::recover() { return std::move(recovered_); }

// Runs `f` on the I/O thread, unless the journal has been destroyed by then.
template <class Function>
void sqlite_journal::on_loop(Function f)
{
    // Shared, since std::function requires a copyable function.
    to_loop_([alive = std::weak_ptr{alive_}, f = std::make_shared<Function>(std::move(f))] {
        if (!alive.expired())
            (*f)();
    });
}

// ---- writing

chat::pressure sqlite_journal::load() const noexcept
{
    const bool waits = waiting_batches_ != 0 && !failpoint("stall-unnoticed");
    if (waits && settings_.now() - last_progress_ > settings_.stalled_after)
        return chat::pressure::stalled;
    if (full_)
        return chat::pressure::full;
    if (!waits)
        return chat::pressure::none;
    return waiting_entries_ > settings_.waiting_entries || waiting_bytes_ > settings_.waiting_bytes
               ? chat::pressure::high
               : chat::pressure::none;
}

bool sqlite_journal::writable() const noexcept
{
    return !full_ && !failed_ && load() != chat::pressure::stalled;
}

void sqlite_journal::commit(chat::batch b)
{
    if (waiting_batches_++ == 0)
        last_progress_ = settings_.now();
    waiting_entries_ += count_of(b);
    waiting_bytes_ += bytes_of(b);
    writer_->commit(std::move(b));
}

void sqlite_journal::on_written(std::vector<chat::batch>&& done)
{
    index_->notify();
    on_loop([this, done = std::move(done)]() mutable { finish(std::move(done)); });
}

void sqlite_journal::on_dropped(std::vector<chat::batch>&& refusals)
{
    on_loop([this, refusals = std::move(refusals)]() mutable {
        failed_ = true;
        finish(std::move(refusals));
    });
}

void sqlite_journal::finish(std::vector<chat::batch>&& done)
{
    const bool late = failpoint("stall-refuses-accepted") && load() == chat::pressure::stalled;
    last_progress_ = settings_.now();
    waiting_batches_ -= done.size();
    for (auto& b : done) {
        if (late)
            for (auto& e : b.entries)
                e.result = chat::refused{errc::unavailable};
        waiting_entries_ -= count_of(b);
        waiting_bytes_ -= bytes_of(b);
        for (const auto& e : b.entries)
            newest_ = std::max(newest_, e.seq());
        committed(std::move(b));
    }
}

void sqlite_journal::on_disk_full(bool full)
{
    index_->pause(full);
    on_loop([this, full] { full_ = full; });
}

void sqlite_journal::on_write_failed(const std::string& why)
{
    failure_ = why;
    on_loop([this, why] {
        failed_ = true;
        on_failure_(why);
    });
}

void sqlite_journal::on_trim_wanted(const chat::trim& due)
{
    on_loop([this, due] { trim_due(due); });
}

void sqlite_journal::on_removed(const message_row& m, std::int64_t room) { index_->forget(m.message, room); }

// ---- reading

void sqlite_journal::read(const chat::history_query& q, chat::seq_number up_to, page_handler handler)
{
    readers_->post([this, q, up_to, handler = std::move(handler)](message_reader* reader) {
        page found;
        if (reader != nullptr)
            found = reader->history(q, up_to);
        else
            found.failed = true;
        on_loop([handler, found = std::move(found)]() mutable { handler(std::move(found)); });
    });
}

void sqlite_journal::search(const chat::search_query& q, page_handler handler,
                            std::weak_ptr<const void> asker)
{
    const auto patience = clock::now() + settings_.search_wait;
    searchers_->post([this, q, patience, up_to = newest_, handler = std::move(handler),
                      asker = std::move(asker)](message_search* searcher) {
        if (asker.expired())
            return;
        page found;
        try {
            const auto now = clock::now();
            const auto deadline = now + settings_.search_time;
            if (searcher != nullptr && now < patience)
                found = searcher->find(q, up_to, [&] { return asker.expired() || clock::now() > deadline; });
            else
                found.failed = true;
        } catch (const index_damaged&) {
            index_->rebuild();
            found.failed = true;
        }
        on_loop([handler, asker, found = std::move(found)]() mutable {
            if (!asker.expired())
                handler(std::move(found));
        });
    });
}

} // namespace banter::journal
