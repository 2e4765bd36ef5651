#pragma once

#include "client/console/ring_settings.hpp"
#include "client/core/engine.hpp"

#include <string>
#include <string_view>

/// The state files of the console under $XDG_STATE_HOME. They and their folders are for their owner alone.
namespace banter::console {

using client::engine;

/// Moves the files of earlier versions, which were among those of the server, unless `to` exists.
void move_old_state(const std::string& from, const std::string& to);

/// The secret by which a server recognises this device: 32 random bytes in hexadecimal. If the file does not
/// exist, it is a new one, to be kept with keep_token() when the server has answered.
/// @param file  its path; empty: no secret.
/// @return empty if the secret can be neither read nor stored.
std::string device_token(const std::string& file);
/// A sentence for the user who has no secret because its file can't be used; empty: there is no such problem.
std::string secret_problem(const std::string& file, const std::string& token);
/// Stores a new secret in its file.
void keep_token(const std::string& file, const std::string& token);

/// The position up to which the user has seen direct messages. The file has one line per server and name.
/// @param account  server and name, e.g. "127.0.0.1:1234 alice".
/// @return no position if there is no such line.
engine::position read_seen(const std::string& file, std::string_view account);

/// What rings, in a file with a line `on WHEN`, and a line `off SERVER ROOM` for each muted room.
/// @param server  e.g. "127.0.0.1:1234".
ring_settings read_ring(const std::string& file, std::string_view server);
/// Replaces the settings, and keeps the rooms of other servers. A file that can't be written stays unchanged.
void write_ring(const std::string& file, std::string_view server, const ring_settings& ring);

/// Replaces the line. A file that can't be written stays unchanged.
void write_seen(const std::string& file, std::string_view account, const engine::position& seen);

} // namespace banter::console
