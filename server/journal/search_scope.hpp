#pragma once

#include "server/chat/conversation.hpp"
#include "server/chat/query.hpp"

#include <algorithm>
#include <string>

namespace banter::journal {

/// Whether a search may find the message `seq` of `room`. A search for one room finds the messages of that
/// room. A search without a room finds those of all rooms that are not hidden and of the requester's own
/// conversations. Messages of conversations must be above `since`.
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
