#pragma once

#include "server/chat/answer.hpp"
#include "server/protocol/json/object_writer.hpp"

#include <string>
#include <string_view>

/// What is told unasked, as lines of the JSON form (docs/protocol.md, "JSON form").
namespace banter::protocol::json_events {

/// The fields of a message, without its type.
void write_fields(object_writer& w, const chat::message& m);

void write(const chat::message& m, std::string& out);
void write(const chat::presence& p, std::string& out);
void write(const chat::user_changed& p, std::string_view room, std::string& out);

/// These two answer as well. @param id  of the request that it answers; empty: none.
void write(const chat::topic_change& t, std::string_view id, std::string& out);
void write(const chat::rules_changed& r, std::string_view id, std::string& out);

} // namespace banter::protocol::json_events
