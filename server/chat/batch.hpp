#pragma once

#include "server/chat/effect.hpp"
#include "server/chat/entry.hpp"
#include "server/chat/state_entry.hpp"
#include "server/chat/trim.hpp"

#include <vector>

/// The decisions of the hub in one turn: effects, and what must be durable before any effect is
/// carried out.
namespace banter::chat {

/// All decisions of one turn of the event loop. The hub appends to it, the journal writes the outcomes of its
/// entries, and the release carries out the effects.
struct batch {
    std::vector<entry> entries;             ///< by number
    std::vector<state_entry> state_entries; ///< to be stored with the entries
    std::vector<effect> effects;
    std::vector<trim_in_batch> trims{}; ///< in their order

    /// Whether the journal has something to store.
    bool stores_something() const noexcept
    {
        return !entries.empty() || !state_entries.empty() || !trims.empty();
    }

    bool empty() const noexcept { return effects.empty() && !stores_something(); }
};

} // namespace banter::chat
