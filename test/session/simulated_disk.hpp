#pragma once

#include "server/journal/memory_journal.hpp"
#include "test/chat/journal_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

/// What survives a crash: all that was committed. It decides the outcomes as a journal does.
class simulated_disk {
public:
    simulated_disk();

    /// Commits the batch as a whole.
    void store(chat::batch& b);

    /// Stores nothing, as a journal whose writing has failed for good: only refusals of messages are left.
    void drop(chat::batch& b);

    /// No entry but topics can be stored.
    bool full = false;

    /// What a hub is made from after a restart.
    chat::test::journal_model::recovered recover() const { return kept_.recover(); }

    struct newest_message {
        chat::seq_number seq = 0;
        timestamp time{};
    };
    /// Of each room.
    const std::map<std::string, newest_message>& newest() const noexcept { return newest_; }

    /// @return null if no message is stored under this number
    const chat::message* find(chat::seq_number seq) const;

    const chat::trim& trimmed() const noexcept { return kept_.trimmed(); }

    /// The last number under which the author has stored this id; 0: none.
    chat::seq_number seq_of(const std::string& author, const std::string& id) const;

    /// Whether a stored text contains this mark.
    bool has_mark(std::uint64_t mark) const { return marks_.contains(mark); }

    journal::memory_journal& messages() noexcept { return messages_; }

    /// Runs in a later turn of the present run.
    std::function<void(std::function<void()>)> later{};

    enum outcome_kind { stored, repeat, id_reused, storage_full, unavailable, other, outcome_kinds };
    std::array<std::uint64_t, outcome_kinds> outcomes{};
    std::uint64_t ids_used_again = 0; ///< entries that were stored under an id that was trimmed

private:
    void note(const chat::entry& e);

    chat::test::journal_model kept_;
    journal::memory_journal messages_; // to be read
    chat::batch copied_;               // as messages_ has stored it
    std::map<chat::seq_number, chat::message> by_seq_;
    std::map<std::string, newest_message> newest_;
    std::map<std::pair<std::string, std::string>, chat::seq_number> ids_;
    std::set<std::uint64_t> marks_;
};

/// The numbers between `~` characters in a text: marks that say where it comes from.
std::vector<std::uint64_t> marks_in(std::string_view text);

/// The journal of one run on the disk. Commits and reads wait until the simulation lets them happen; what
/// waits at a crash is lost.
class simulated_journal final : public journal::journal {
public:
    explicit simulated_journal(simulated_disk& disk);

    banter::journal::recovered_state recover() override { return {"e1", 0, 0, {}}; }
    void commit(chat::batch b) override;
    void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) override;
    void search(const chat::search_query& q, page_handler handler, std::weak_ptr<const void> asker) override;
    chat::pressure load() const noexcept override { return commits_.empty() ? idle_load() : pressure; }
    bool writable() const noexcept override { return !disk_.full && !failed_; }
    bool failed() const noexcept override { return failed_; }

    std::size_t waiting_commits() const noexcept { return commits_.size(); }
    std::size_t waiting_reads() const noexcept { return reads_.size(); }
    void commit_one();
    void read_one();

    /// While a commit waits.
    chat::pressure pressure = chat::pressure::none;

    /// Writing fails for good with the next commit.
    bool fails = false;

    /// Called with each batch that is given, and with each that is durable, before it is released; after a
    /// failure none is.
    std::function<void()> on_given{};
    std::function<void(const chat::batch&)> on_durable{};

private:
    chat::pressure idle_load() const noexcept
    {
        return disk_.full ? chat::pressure::full : chat::pressure::none;
    }

    simulated_disk& disk_;
    bool failed_ = false;
    std::deque<chat::batch> commits_;
    std::deque<std::function<void()>> reads_;
};

} // namespace banter::test
