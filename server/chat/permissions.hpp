#pragma once

#include "common/error.hpp"
#include "server/chat/credentials.hpp"
#include "server/chat/room.hpp"
#include "server/chat/user_directory.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Permissions: entering, writing in, reading and running a room. They change nothing. An operator of the
/// server may do everything.
namespace banter::chat {

bool runs_server(const client& from) noexcept;

/// The role of a member, bits of room_role; none: the client is no member.
std::optional<std::uint8_t> role_of(const client& from, const room& r);

bool may_rule(const client& from, const room& r);

/// Whether the client may know that the room exists.
bool sees(const client& from, const room& r);

/// @return forbidden, or no_such_room if the client may not know that it exists
result<void> may_read(const client& from, const room& r);

/// @param from  has a user. @param key  that the user has given
result<void> may_enter(const client& from, const room& r, const std::string& key, const user_directory& users,
                       const credentials& known);

/// @param name    in any spelling. @param role  of a member; none: written from outside
/// @param proven  the device of the name has written it
result<void> may_speak(const room& r, const std::string& name, std::optional<std::uint8_t> role, bool proven,
                       const credentials& known);

/// @param from  has a user
result<void> may_speak(const room& r, const client& from, const credentials& known);

/// Whether the invitation counts as one by an operator of the room.
bool is_by_operator(const invitation& i, const room& r, const user_directory& users);

} // namespace banter::chat
