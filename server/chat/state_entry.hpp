#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace banter::chat {

/// A change of the hub's durable state that is no message, for the hub to know after a restart: the last
/// value of each (kind, key) counts. Stored with its batch.
struct state_entry {
    std::string kind;  ///< what it is about: "rules", "device", "bot", "seen", "marker"
    std::string key;   ///< whose it is: a room, a folded name
    std::string value; ///< in the words of its kind; empty: forgotten

    /// For a value that begins with its position, the newest seq at that moment: how many records of its
    /// batch come before it. The journal puts the position (position_of) and a space in front of the value.
    std::optional<std::size_t> records_before{};
};

} // namespace banter::chat
