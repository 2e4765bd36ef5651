#pragma once

#include "common/error.hpp"
#include "server/chat/effect.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"
#include "server/chat/state_entry.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The decisions of the hub in one turn: effects, and the records that must be durable before any effect is
/// carried out.
namespace banter::chat {

/// A message for the journal, and the journal's outcome. Once the batch has been committed, only the journal
/// changes a record: it sets `message.prev`, `repeated`, `refused`, and for a repeat `message.seq` and
/// `message.time`. The number of a record that is not stored is not given again.
struct record {
    chat::message message;
    std::string author; ///< the folded name: (author, id) is stored once
    std::string id;     ///< chosen by the author; empty: always a new message

    bool repeated = false;       ///< set by the journal: stored before; `message` has the first seq and time
    std::optional<errc> refused; ///< set by the journal: not stored
};

/// A topic for the journal, and the journal's outcome. Once the batch has been committed, only the journal
/// changes it: it sets `refused`.
struct topic_record {
    topic_change change;

    std::optional<errc> refused; ///< set by the journal: not stored
    timestamp time{};            ///< when it was set
};

/// All decisions of one turn of the event loop. The hub appends to it; the journal writes the outcomes of its
/// records and topics; the release fills in what only the commit has decided, and carries out the effects.
struct batch {
    std::vector<record> records;
    std::vector<topic_record> topics;       ///< to be stored with the records
    std::vector<state_entry> state_entries; ///< to be stored with the records
    std::vector<effect> effects;

    /// Whether the journal has something to store.
    bool stores_something() const noexcept
    {
        return !records.empty() || !topics.empty() || !state_entries.empty();
    }

    bool empty() const noexcept { return effects.empty() && !stores_something(); }
};

} // namespace banter::chat
