#pragma once

#include "common/limits.hpp"
#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace banter::chat {

/// A position in a room's history: a message, or a time.
struct moment {
    std::optional<seq_number> seq; ///< if set, it alone counts
    timestamp time{};
};

/// A page of a room's history: the messages next to `before` or `after`, or the newest.
struct history_query {
    std::string room;                 ///< or a conversation
    std::optional<seq_number> before; ///< only messages with a smaller seq, the newest of them
    std::optional<seq_number> after;  ///< only messages with a larger seq, the oldest of them; with `before`:
                                      ///< the oldest between the two
    std::size_t limit = limits::history_default;

    std::string with{};                     ///< instead of a room: the conversation with this user
    std::optional<timestamp> before_time{}; ///< instead of `before`: only messages before this time
    std::optional<timestamp> after_time{};  ///< instead of `after`: only messages after this time
    bool newest_of_both = false;            ///< with both bounds: the newest between the two, not the oldest
    bool either_way = false; ///< with both bounds: where `after` is later than `before`, the two are swapped,
                             ///< and the newest between them are returned
    std::optional<moment> around{}; ///< half of `limit` before it, the rest from it on; excludes the bounds
    seq_number since = 0; ///< set by the hub: messages with seq <= since are hidden from the requester;
                          ///< seq_max: filled in at release
};

/// Messages that contain every word of `text`, the newest first.
struct search_query {
    std::string text;
    std::string room; ///< empty: all rooms, and the requester's conversations
    std::optional<seq_number> before;
    std::size_t limit = limits::search_default;

    std::string with{};   ///< instead of a room: the conversation with this user
    std::string viewer{}; ///< set by the hub: the folded name whose conversations may be found; empty: none
    seq_number since = 0; ///< set by the hub, as in history_query, for conversations
    std::vector<std::string> hidden{}; ///< set by the hub: rooms that the requester may not read; sorted
};

} // namespace banter::chat
