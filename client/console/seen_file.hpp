#pragma once

#include "client/core/engine.hpp"

#include <string>
#include <string_view>

/// Up to where the conversations of a person have been told, kept from one run of the client to the next: one
/// line per server and name.
namespace banter::console {

using client::engine;

/// @param who  server and name, e.g. "127.0.0.1:1234 alice".
/// @return nowhere when there is no such line.
engine::position read_seen(const std::string& file, std::string_view who);

/// Replaces the line; a file that can't be written stays as it is.
void write_seen(const std::string& file, std::string_view who, const engine::position& seen);

} // namespace banter::console
