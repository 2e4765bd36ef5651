#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/batch.hpp"
#include "server/chat/direct_chats.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/pressure.hpp"
#include "server/chat/query.hpp"
#include "server/chat/state_entry.hpp"
#include "server/chat/trim.hpp"
#include "server/journal/page.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal {

/// The state at start-up, from earlier runs.
struct recovered_state {
    std::string epoch; ///< seqs are comparable within one epoch; a new or restored journal has a new epoch
    chat::seq_number newest = 0; ///< the newest entry that was ever stored
    chat::seq_number given = 0;  ///< the last seq that may have been given
    struct room {
        std::string name;
        std::string topic;
        chat::topic_origin topic_by{};
        timestamp made{};
        chat::last_touch touched{};
        chat::seq_number newest_message = 0; ///< the newest message that was ever stored in it
        timestamp newest_time{};             ///< of `newest_message`; 1970: not known
    };
    std::vector<room> rooms; ///< conversations too; each in which there was an entry, stored or not
    std::vector<chat::state_entry> state_entries{};
    chat::trim trimmed{}; ///< the horizons
};

/// Makes batches durable, and reads history. An interface with two implementations: memory_journal and
/// sqlite_journal.
///
/// All functions are called on the I/O thread and never block it; all handlers are called on the I/O thread.
/// A handler may be called before the function that took it returns. No handler is called after the journal's
/// destruction.
class journal {
public:
    using commit_handler = std::function<void(chat::batch&&)>;
    using page_handler = std::function<void(page&&)>;
    using trim_handler = std::function<void(const chat::trim&)>;

    journal() = default;
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;
    virtual ~journal() = default;

    /// Called once, before any other function.
    virtual recovered_state recover() = 0;

    /// Sets the handler of committed batches, which gets them in the order of their commit(). Called once,
    /// before the first commit().
    ///
    /// The handler must not throw. An exception would leave commit() of the memory journal, or the event loop
    /// with the journal on disk. Everything stays stored, but the batch is not handed over again, and the
    /// batches after it in the same group commit are not handed over at all.
    void on_committed(commit_handler handler) { committed_ = std::move(handler); }

    /// Sets the handler that is told that retention is due up to these horizons. It should commit the trim,
    /// in order with everything else: the journal removes nothing without it. Called before the first
    /// commit().
    void on_trim_due(trim_handler handler) { trim_due_ = std::move(handler); }

    /// Whether messages, topics and state entries should be committed now. Other effects cost the journal
    /// nothing.
    virtual chat::pressure load() const noexcept { return chat::pressure::none; }

    /// Whether a message that is committed now is expected to be stored.
    virtual bool writable() const noexcept { return true; }

    /// Whether writing has failed for good. Then every batch must go through commit(), which hands over only
    /// refusals: the effects of one that stores nothing may show what could not be stored.
    virtual bool failed() const noexcept { return false; }

    /// Makes `b` durable as a whole, then hands it to the on_committed handler. Batches keep their order.
    ///
    /// The entries have seqs, which rise from entry to entry, and each gets its outcome: chat::stored, with
    /// the message before it in its room; chat::repeat, if its (author, id) is stored already; or
    /// chat::refused. Each is decided by the trims before it: an id at or below the horizon of ids has not
    /// been used, and of an entry at or below the horizon only the room counts. Whether either is still on
    /// the disk decides nothing.
    ///
    /// Only messages are refused: everything else is stored before the batch is handed over, however long
    /// that takes. After writing has failed for good, only the refusals of messages are handed over. The
    /// `tags` of a message are not stored.
    virtual void commit(chat::batch b) = 0;

    /// Reads a page of a room's history, oldest first: messages with `since` < seq <= `up_to`.
    ///
    /// - `after`: the oldest messages after it. `before`, or neither: the newest.
    /// - `after` and `before`: the oldest messages between them; with `newest_of_both` the newest; with
    ///   `either_way` the two bounds may be given in any order.
    /// - A time as bound stands for the position at which the times of the messages pass it, found by
    ///   bisection. The position is exact while the times of a room rise with its seqs. Otherwise, after the
    ///   clock was set back or old messages were imported, it is one of several such positions.
    /// - `around`: half of `limit` before the bound, and the rest from the bound on; each of the two parts
    ///   has at most page::most_bytes / 2 bytes of text.
    virtual void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) = 0;

    /// Finds the messages that contain every term of the text (search_terms.hpp), newest first. Messages
    /// outside the requester's scope (search_scope.hpp) are neither found nor counted. A message that was
    /// committed before the call is found.
    /// @param asker  the search ends, without a call of the handler, when this has expired
    virtual void search(const chat::search_query& q, page_handler handler,
                        std::weak_ptr<const void> asker) = 0;

protected:
    void committed(chat::batch&& b) { committed_(std::move(b)); }
    void trim_due(const chat::trim& due)
    {
        if (trim_due_)
            trim_due_(due);
    }

private:
    commit_handler committed_;
    trim_handler trim_due_;
};

} // namespace banter::journal
