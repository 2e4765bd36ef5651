#pragma once

#include "server/journal/memory_journal.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

namespace banter::test {

/// A journal that takes its time, as one on a disk does: commits and reads wait until the test lets them
/// happen. Commits keep their order, as the port demands; a read sees the commits before it.
class deferred_journal final : public journal::journal {
public:
    /// A read of this room throws, which no journal should do.
    static constexpr auto broken_room = "broken";

    explicit deferred_journal(banter::journal::memory_journal_settings settings)
        : inner_{std::move(settings), [this](std::function<void()> f) { reads_.push_back(std::move(f)); }}
    {
        inner_.on_committed([this](chat::batch&& b) { committed(std::move(b)); });
    }

    banter::journal::recovered_state recover() override { return inner_.recover(); }
    void commit(chat::batch b) override
    {
        if (breaks_)
            throw std::runtime_error{"the journal is broken"};
        state_.insert(state_.end(), b.state_entries.begin(), b.state_entries.end());
        commits_.push_back(std::move(b));
        if (at_once_ && commits_.size() == 1)
            commit_one();
    }

    /// All state entries ever committed.
    const std::vector<chat::state_entry>& state_entries() const noexcept { return state_; }

    /// The load that was set, while a commit waits.
    chat::pressure load() const noexcept override { return commits_.empty() ? chat::pressure::none : load_; }
    void set_load(chat::pressure p) noexcept { load_ = p; }

    /// Whether commits happen at once from now on, as with a journal in memory.
    void commit_at_once(bool at_once) noexcept { at_once_ = at_once; }

    /// The refusal of every message that is committed from now on; none: it is stored.
    void refuse_with(std::optional<errc> why) noexcept { refusal_ = why; }

    /// From now on commit() throws, which no journal should do.
    void break_commit() noexcept { breaks_ = true; }

    /// From now on nothing is stored, as after a failed sync.
    void fail() noexcept { failed_ = true; }
    bool failed() const noexcept override { return failed_; }

    /// Whether reads fail from now on.
    void fail_reads(bool fail) noexcept { reads_fail_ = fail; }

    void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) override
    {
        if (q.room == broken_room)
            throw std::runtime_error{"the journal is broken"};
        reads_.push_back([this, q, up_to, handler = std::move(handler)] {
            if (!reads_fail_)
                return inner_.read(q, up_to, handler);
            banter::journal::page none;
            none.failed = true;
            handler(std::move(none));
        });
    }

    void search(const chat::search_query& q, page_handler handler, std::weak_ptr<const void> asker) override
    {
        inner_.search(q, std::move(handler), std::move(asker));
    }

    std::size_t waiting_commits() const noexcept { return commits_.size(); }
    std::size_t waiting_reads() const noexcept { return reads_.size(); }

    /// Lets the oldest waiting commit happen, if there is one.
    void commit_one()
    {
        if (commits_.empty())
            return;
        auto b = std::move(commits_.front());
        commits_.pop_front();
        if (!refusal_ && !failed_)
            return inner_.commit(std::move(b));
        for (auto& e : b.entries)
            if (e.kind == chat::entry_kind::message)
                e.result = chat::refused{refusal_.value_or(errc::unavailable)};
        if (failed_)
            std::erase_if(b.effects,
                          [](const chat::effect& e) { return !std::holds_alternative<chat::publish>(e); });
        committed(std::move(b));
    }

    /// As commit_one(), of reads.
    void read_one()
    {
        if (reads_.empty())
            return;
        const auto f = std::move(reads_.front());
        reads_.pop_front();
        f();
    }

    /// Does all waiting commits and reads, and those that follow from them.
    void settle()
    {
        while (!commits_.empty())
            commit_one();
        while (!reads_.empty())
            read_one();
    }

private:
    chat::pressure load_ = chat::pressure::none;
    std::optional<errc> refusal_;
    bool failed_ = false;
    bool breaks_ = false;
    bool at_once_ = false;
    bool reads_fail_ = false;
    std::deque<chat::batch> commits_;
    std::vector<chat::state_entry> state_;
    std::deque<std::function<void()>> reads_;
    banter::journal::memory_journal inner_;
};

} // namespace banter::test
