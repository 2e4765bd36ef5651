#pragma once

#include <string>
#include <string_view>

/// The client treats the conversation of two users as a room. The server names it `@alice,bob`
/// (docs/protocol.md, "Conversations").
namespace banter::client {

/// @param self, other  names accepted by user_name().
std::string direct_room(std::string_view self, std::string_view other);

inline bool is_direct(std::string_view room) { return room.starts_with('@'); }

/// @return the folded name of the other user; our own in a conversation with ourselves.
std::string other_in(std::string_view direct_room, std::string_view self);

/// The room's name for the user: `#ops`, `@bob`.
std::string room_label(std::string_view room, std::string_view self);

/// A name as one word of a command line, with `_` for spaces; both spellings are the same name
/// (common/text.hpp, folded()).
std::string as_word(std::string_view name);

} // namespace banter::client
