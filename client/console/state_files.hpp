#pragma once

#include "client/core/engine.hpp"

#include <string>
#include <string_view>

/// What the console keeps from one run to the next, in files of its own under $XDG_STATE_HOME.
namespace banter::console {

using client::engine;

/// The secret of this device, by which a server knows it again: 32 random bytes in hexadecimal, kept in a
/// file that only its owner may read. Made, with the folders on the way to it, where there is none.
/// @param file  its path; empty: there is none.
/// @return empty when it can be neither read nor kept.
std::string device_token(const std::string& file);

/// Reads up to which position the user has seen the direct messages. The file has one line per server and
/// name.
/// @param account  server and name, e.g. "127.0.0.1:1234 alice".
/// @return nowhere when there is no such line.
engine::position read_seen(const std::string& file, std::string_view account);

/// Replaces the line; a file that can't be written stays as it is.
void write_seen(const std::string& file, std::string_view account, const engine::position& seen);

} // namespace banter::console
