#pragma once

#include "common/limits.hpp"
#include "server/chat/ids.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace banter::chat {

/// A page of a room's history: the messages next to `before` or `after` (at most one is set), or the newest.
struct history_query {
    std::string room;
    std::optional<seq_number> before; ///< only messages with a smaller seq, the newest of them
    std::optional<seq_number> after;  ///< only messages with a larger seq, the oldest of them
    std::size_t limit = limits::history_default;
};

/// Messages that hold every word of `text`, the newest first.
struct search_query {
    std::string text;
    std::string room; ///< empty: all rooms
    std::optional<seq_number> before;
    std::size_t limit = limits::search_default;
};

} // namespace banter::chat
