#pragma once

#include "server/chat/command.hpp"

#include <string>
#include <string_view>

/// The requests of the JSON form by their type (docs/protocol.md, "JSON form").
namespace banter::protocol::json {

class fields;

/// @param f     of the whole object. If it has a misfit afterwards, the return value does not count.
/// @param id    of the request; empty: none.
/// @return chat::refused if the type is unknown or its fields exclude each other.
chat::request read_request(std::string_view type, fields& f, const std::string& id);

// ---- requests about users and the rules of rooms (request_users.cpp)

chat::request read_rename(fields& f, const std::string& id);
chat::request read_away(fields& f, const std::string& id);
chat::request read_people(fields& f, const std::string& id);
chat::request read_kick(fields& f, const std::string& id);
chat::request read_invite(fields& f, const std::string& id);
chat::request read_change(fields& f, const std::string& id);
chat::request read_rules(fields& f, const std::string& id);

} // namespace banter::protocol::json
