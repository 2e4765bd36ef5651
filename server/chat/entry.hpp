#pragma once

#include "common/error.hpp"
#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// Entries, the stored things of a room's timeline. The hub decides that there is one and gives it its
/// number; the journal decides its outcome.
namespace banter::chat {

/// The numbers are stored on disk: do not change. 1, 2, 3 and 5 are kept for edits, deletions, reactions and
/// rules.
enum class entry_kind : std::uint8_t { message = 0, topic = 4 };

// ---- the outcome of an entry

struct undecided {}; ///< its batch has not been committed yet

struct stored {
    seq_number prev = 0; ///< the newest message of the room before it; 0: none
};

/// Nothing was stored: the author has stored the same under this id before.
struct repeat {
    seq_number seq = 0;  ///< of the first
    seq_number prev = 0; ///< of the first; 0 if that is at or below the horizon (trim.hpp)
    timestamp time{};    ///< of the first
};

/// Nothing was stored. Only messages are refused; whatever else the hub has decided is stored.
struct refused {
    errc why = errc::unavailable; ///< id_reused: the id belongs to another entry of the author; storage_full;
                                  ///< unavailable: the journal can't store anything any more
};

using outcome = std::variant<undecided, stored, repeat, refused>;

/// One stored thing. The hub makes it, and from the commit of its batch on only the journal changes it: it
/// sets `result`, and `message.prev` of a message that it stores. The number of an entry that is not stored
/// is not given again.
struct entry {
    chat::message message; ///< of a topic: its room, author, text, time and number; `prev` is not used
    std::string author;    ///< the folded name: (author, id) is stored once
    std::string id;        ///< chosen by the author; empty: always a new entry
    entry_kind kind = entry_kind::message;
    bool proven = false;   ///< the author's device has proven its name
    timestamp room_made{}; ///< when the room was made; 1970: not known
    outcome result{};

    /// Whether it has been stored before.
    bool is_repeat() const noexcept { return std::holds_alternative<repeat>(result); }

    /// Why it was not stored; none: it was stored, now or before.
    std::optional<errc> refusal() const noexcept
    {
        const auto* const r = std::get_if<refused>(&result);
        return r == nullptr ? std::optional<errc>{} : r->why;
    }

    /// The number under which it is stored: of a repeat, that of the first. 0: it is not stored.
    seq_number seq() const noexcept
    {
        if (const auto* const r = std::get_if<repeat>(&result))
            return r->seq;
        return std::holds_alternative<stored>(result) ? message.seq : 0;
    }

    /// The time under which it is stored: of a repeat, that of the first.
    timestamp time() const noexcept
    {
        const auto* const r = std::get_if<repeat>(&result);
        return r == nullptr ? message.time : r->time;
    }

    /// The number of the message before it in its room. 0: none, or it is not stored.
    seq_number prev() const noexcept
    {
        if (const auto* const r = std::get_if<repeat>(&result))
            return r->prev;
        const auto* const s = std::get_if<stored>(&result);
        return s == nullptr ? 0 : s->prev;
    }
};

} // namespace banter::chat
