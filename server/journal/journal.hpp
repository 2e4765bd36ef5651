#pragma once

#include "server/chat/batch.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/query.hpp"
#include "server/chat/state_entry.hpp"
#include "server/journal/page.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal {

/// How a journal keeps up with what it is given.
enum class pressure {
    none,
    high,    ///< it has as much to store as it may hold: who has a message or a state entry should wait
    stalled, ///< nothing has been stored for a while: who has a message should be told so
};

/// The state at start-up: what the journal has kept of earlier runs.
struct recovered_state {
    std::string epoch; ///< the seqs of one epoch are one order; a new or restored journal has a new one
    chat::seq_number newest = 0;
    struct room {
        std::string name;
        std::string topic;
        chat::seq_number newest = 0;
        timestamp newest_time{}; ///< of that message; 1970 where it is no longer kept
    };
    std::vector<room> rooms; ///< and conversations
    std::vector<chat::state_entry> state_entries{};
};

/// Where effects wait until they are durable, and where history is read from. A port: what is behind it may
/// be memory or a disk.
///
/// Lives on the I/O thread: it is called there and calls its handlers there, and never blocks it. A handler
/// may be called before the function that took it returns; none is called after the journal's destruction.
class journal {
public:
    using commit_handler = std::function<void(chat::batch&&)>;
    using page_handler = std::function<void(page&&)>;

    journal() = default;
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;
    virtual ~journal() = default;

    /// @return what is left of earlier runs. Called once, before anything else.
    virtual recovered_state recover() = 0;

    /// Where committed batches go, in the order of their commit(). Called once, before the first commit().
    void on_committed(commit_handler handler) { committed_ = std::move(handler); }

    /// Whether messages, topics and state entries should be committed now. The rest is never a burden. State
    /// entries are not refused: while it is stalled, who commits them should keep of each the last value
    /// only.
    virtual pressure load() const noexcept { return pressure::none; }

    /// Whether what is committed now can be expected to be stored.
    virtual bool writable() const noexcept { return true; }

    /// Makes `b` durable as a whole, then hands it to the on_committed handler. Batches never overtake each
    /// other.
    ///
    /// Numbers the records in their order: each new one gets the next `seq`, and as `prev` the seq before it
    /// in its room. One whose (author, id) is stored already gets `repeated` and the seq and time of the
    /// first. One that can't be stored gets `refused`, and so does a topic.
    ///
    /// State entries are not refused: those that a full disk did not take are stored with a later batch, the
    /// last one of each (kind, key), with the position that they had (state_entry::records_before). `tags` of
    /// a message are shown and not stored.
    virtual void commit(chat::batch b) = 0;

    /// Reads a page of a room's history, oldest first, of messages up to `up_to` and above `since`.
    ///
    /// With `after`, the oldest behind it; with `before`, or neither, the newest; with both, the oldest
    /// between the two, or the newest with `newest_of_both`; with `either_way` the two may be given
    /// in any order. A time stands for the place where it is found by
    /// halves, which is exact as long as the times of a room rise with its seqs. Where they don't, because
    /// the clock was set back or old messages were imported, it is one of the places where they pass it.
    /// `around` takes half of `limit` before the place, and what is left of it from there on; each of the two
    /// may be page::most_bytes / 2 long.
    virtual void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) = 0;

    /// Finds messages that hold every word of the text (search_terms.hpp), newest first. Those that the asker
    /// may not see (search_scope.hpp) are not found, nor counted.
    /// What is committed when it is called is found.
    /// @param asker  the search is given up, without a call of the handler, when this has expired.
    virtual void search(const chat::search_query& q, page_handler handler,
                        std::weak_ptr<const void> asker) = 0;

protected:
    void committed(chat::batch&& b) { committed_(std::move(b)); }

private:
    commit_handler committed_;
};

} // namespace banter::journal
