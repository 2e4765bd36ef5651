#pragma once

#include <string>
#include <string_view>

/// What two people say to each other alone is a room of its own to this client, under the name that the
/// server gives it (docs/protocol.md, "Conversations"): `@alice,bob`.
namespace banter::client {

/// @param self, other  names that user_name() passes.
std::string direct_room(std::string_view self, std::string_view other);

inline bool is_direct(std::string_view room) { return room.starts_with('@'); }

/// @return the folded name of the other one; our own where we are alone with ourselves.
std::string other_in(std::string_view direct_room, std::string_view self);

/// How a room is called before people: `#ops`, `@bob`.
std::string room_label(std::string_view room, std::string_view self);

/// A name as one word of a command line: `_` for its spaces, which is the same name (common/text.hpp,
/// folded).
std::string as_word(std::string_view name);

} // namespace banter::client
