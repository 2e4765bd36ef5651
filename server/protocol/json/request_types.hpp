#pragma once

#include "server/protocol/request.hpp"

#include <string>
#include <string_view>

/// The requests of the JSON form by their type (docs/protocol.md, "JSON form").
namespace banter::protocol::json {

class fields;

/// @param f     of the whole object. If it has a misfit afterwards, the return value does not count.
/// @param id    of the request; empty: none.
/// @return refused if the type is unknown or its fields exclude each other.
request_body read_request(std::string_view type, fields& f, const std::string& id);

// ---- requests about users and the rules of rooms (request_users.cpp)

request_body read_rename(fields& f, const std::string& id);
request_body read_away(fields& f, const std::string& id);
request_body read_people(fields& f, const std::string& id);
request_body read_kick(fields& f, const std::string& id);
request_body read_invite(fields& f, const std::string& id);
request_body read_change(fields& f, const std::string& id);
request_body read_rules(fields& f, const std::string& id);

} // namespace banter::protocol::json
