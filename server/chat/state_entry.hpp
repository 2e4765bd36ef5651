#pragma once

#include <string>

namespace banter::chat {

/// A change of the hub's durable state other than a message. It is stored with its batch and handed back to
/// the hub after a restart; the last value of each (kind, key) counts.
struct state_entry {
    std::string kind;  ///< "rules", "device", "bot", "seen" or "marker"
    std::string key;   ///< begins with a room or a folded name
    std::string value; ///< in the format of its kind; empty: the entry is deleted
};

} // namespace banter::chat
