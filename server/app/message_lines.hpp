#pragma once

#include "common/error.hpp"
#include "server/chat/message.hpp"
#include "server/journal/message_row.hpp"

#include <string>
#include <string_view>

/// Messages as lines of JSON, the format of `banterd export` and `banterd import`.
namespace banter::app {

/// Appends {"room":…,"seq":…,"prev":…,"user":…,"to":…,"text":…,"time":…,"notice":true,"id":…} and a line
/// feed. `to`, `notice` and `id` are left out if they are empty.
void append_message_line(std::string& out, const journal::message_row& m);

struct message_line {
    chat::message message; ///< `seq` from the line, 0: none; `prev` is 0
    std::string id;        ///< empty: none
};

/// Normalises the name of a room, as room_name() does, or of a conversation (server/chat/conversation.hpp),
/// whose two names may be given in any order and case: `@Bob,alice`.
result<std::string> room_or_conversation_name(std::string_view input);

/// Parses a line. The same rules hold as for messages in the chat. Unknown fields are ignored. In a
/// conversation `user` and `to` must be its two users; in a room `to` is ignored.
/// @param room  overrides the line's `room`; empty: the line must have one
/// @return a failure with a sentence if the line is wrong
result<message_line> parse_message_line(std::string_view line, const std::string& room);

} // namespace banter::app
