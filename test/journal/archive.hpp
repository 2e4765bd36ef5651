#pragma once

#include "server/journal/memory_journal.hpp"
#include "test/journal/entries.hpp"

#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal::test {

/// A memory_journal with short functions to fill and read it. The test runs its deferred turns by hand.
class archive {
public:
    static constexpr auto all = std::numeric_limits<chat::seq_number>::max();

    /// An archive without bounds.
    archive() : archive(memory_journal_settings{"now", 0, 0, 0}) {}

    chat::seq_number given = 0; ///< the last number

    explicit archive(memory_journal_settings settings)
        : it{std::make_unique<memory_journal>(
              std::move(settings), [this](std::function<void()> turn) { turns.push_back(std::move(turn)); })}
    {
        it->on_committed([this](chat::batch&& b) { committed.push_back(std::move(b)); });
    }

    /// Commits `b`. @return the batch as it was handed back
    chat::batch commit(chat::batch b)
    {
        for (auto& e : b.entries)
            e.message.seq = ++given;
        it->commit(std::move(b));
        return committed.back();
    }

    /// Commits one message with the next time of `clock`.
    chat::entry put(std::string room, std::string text = "hi", std::string id = {},
                    std::string author = "alice")
    {
        chat::batch b;
        b.entries.push_back(entry_of(std::move(room), std::move(text), std::move(id), std::move(author)));
        b.entries.front().message.time = timestamp{std::chrono::milliseconds{++clock}};
        return commit(std::move(b)).entries.front();
    }

    page read(const chat::history_query& q, chat::seq_number up_to = all)
    {
        page answer;
        int answers = 0;
        it->read(q, up_to, [&](page&& p) {
            answer = std::move(p);
            ++answers;
        });
        if (answers != 1)
            throw std::logic_error{"read() calls back once, before it returns"};
        return answer;
    }

    /// The newest `limit` messages of a room.
    page newest(std::string room, std::size_t limit = 1'000)
    {
        return read({std::move(room), {}, {}, limit});
    }

    /// Searches to the end, however many turns that takes.
    page search(const chat::search_query& q)
    {
        page answer;
        int answers = 0;
        it->search(
            q,
            [&](page&& p) {
                answer = std::move(p);
                ++answers;
            },
            asker);
        for (turns_taken = 0; take_turn(); ++turns_taken) {
        }
        if (answers != 1)
            throw std::logic_error{"search() calls back once"};
        return answer;
    }

    /// @return false without a message to take.
    bool take_turn()
    {
        if (turns.empty())
            return false;
        const auto turn = std::move(turns.front());
        turns.pop_front();
        turn();
        return true;
    }

    std::shared_ptr<char> asker = std::make_shared<char>(); // of the searches
    std::deque<std::function<void()>> turns;
    std::size_t turns_taken = 0; // by the last search()
    std::vector<chat::batch> committed;
    std::int64_t clock = 0;
    std::unique_ptr<memory_journal> it;
};

/// The seqs of a page, e.g. "1 3 +"; `+` means `more`.
inline std::string seqs(const page& p)
{
    std::string out;
    for (const auto& m : p.messages)
        out += std::to_string(m.seq) + " ";
    return out + (p.more ? "+" : "");
}

} // namespace banter::journal::test
