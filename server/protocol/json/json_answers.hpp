#pragma once

#include "server/chat/answer.hpp"

#include <string>
#include <string_view>

/// Answers as lines of the JSON form (docs/protocol.md, "JSON form").
namespace banter::protocol::json_answers {

/// @param id  of the request that it answers; empty: none.
void write(std::string_view id, const chat::answer& a, std::string& out);

} // namespace banter::protocol::json_answers
