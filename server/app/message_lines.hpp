#pragma once

#include "common/error.hpp"
#include "server/chat/message.hpp"
#include "server/journal/message_row.hpp"

#include <string>
#include <string_view>

/// Messages as JSON, one a line: what `banterd export` writes and `banterd import` reads.
namespace banter::app {

/// Appends {"room":…,"seq":…,"prev":…,"user":…,"text":…,"time":…,"id":…} and a line feed; no id where there
/// is none.
void append_message_line(std::string& out, const journal::message_row& m);

struct message_line {
    chat::message what; ///< `seq` as the line has it, 0: none; `prev` is 0
    std::string id;     ///< empty: none
};

/// Reads a line by the rules that hold for what is said in a chat. Fields that it does not know are passed
/// over.
/// @param room  the room, whatever the line says; empty: the line must say it
/// @return what is wrong with it otherwise, in a sentence
result<message_line> parse_message_line(std::string_view line, const std::string& room);

} // namespace banter::app
