#pragma once

#include "server/chat/conversation.hpp"
#include "server/chat/query.hpp"

#include <algorithm>
#include <string>

namespace banter::journal {

/// Whether a search may find messages of `room` with this seq: those of the room that was asked for, or else
/// of all rooms that are not hidden and of the conversations that the asker takes part in. Of conversations
/// only what is above `since`.
inline bool is_in_scope(const chat::search_query& q, const std::string& room, chat::seq_number seq)
{
    if (!q.room.empty() && room != q.room)
        return false;
    if (std::binary_search(q.hidden.begin(), q.hidden.end(), room))
        return false;
    if (!chat::is_conversation(room))
        return true;
    return seq > q.since && (!q.room.empty() || (!q.viewer.empty() && chat::takes_part(room, q.viewer)));
}

} // namespace banter::journal
