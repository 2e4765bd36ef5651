#pragma once

#include "common/error.hpp"
#include "server/chat/message.hpp"
#include "server/journal/message_row.hpp"

#include <string>
#include <string_view>

/// Messages as JSON, one a line: what `banterd export` writes and `banterd import` reads.
namespace banter::app {

/// Appends {"room":…,"seq":…,"prev":…,"user":…,"to":…,"text":…,"time":…,"notice":true,"id":…} and a line
/// feed; `to`, `notice` and `id` only where there are such.
void append_message_line(std::string& out, const journal::message_row& m);

struct message_line {
    chat::message what; ///< `seq` as the line has it, 0: none; `prev` is 0
    std::string id;     ///< empty: none
};

/// The name of a room, as room_name(), or of a conversation (server/chat/conversation.hpp), whose two names
/// may stand in any order and case: `@Bob,alice`.
result<std::string> room_or_conversation_name(std::string_view input);

/// Reads a line by the rules that hold for what is said in a chat. Fields that it does not know are passed
/// over. In a conversation `user` and `to` must be its two; in a room `to` is passed over.
/// @param room  the room, whatever the line says; empty: the line must say it
/// @return what is wrong with it otherwise, in a sentence
result<message_line> parse_message_line(std::string_view line, const std::string& room);

} // namespace banter::app
