#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/view.hpp"
#include "server/protocol/json/object_writer.hpp"

#include <string>
#include <string_view>

/// Events and answers as lines of the JSON form (docs/protocol.md, "JSON form").
namespace banter::protocol::json {

/// The fields of a message, without its type.
void write_fields(object_writer& w, const chat::message& m);

void write_event(const chat::message& m, std::string& out);
void write_event(const chat::presence& p, std::string& out);
void write_event(const chat::user_changed& u, std::string_view room, std::string& out);

/// A change of a topic or of rules is also the answer to the request that made it.
/// @param id  of that request; empty: this is an event.
void write_event(const chat::topic_change& t, std::string_view id, std::string& out);
void write_event(const chat::rules_changed& r, std::string_view id, std::string& out);

/// @param id  of the request that is answered; empty: none.
void write_answer(std::string_view id, const chat::answer& a, const chat::view& shown, std::string& out);

} // namespace banter::protocol::json
