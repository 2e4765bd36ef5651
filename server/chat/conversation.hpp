#pragma once

#include <array>
#include <string>
#include <string_view>

/// A conversation of two users is kept like a room, under a name that no room can have: `@` and their two
/// folded names (common/text.hpp) in sorted order, with a comma between, such as `@alice,bob`. Numbers,
/// history, resume and search work for it as for any room; the hub decides who may see it.
namespace banter::chat {

/// @param a, b  folded names; they may be the same: notes to oneself.
std::string conversation_of(std::string_view a, std::string_view b);

inline bool is_conversation(std::string_view room) noexcept { return room.starts_with('@'); }

/// The folded names of both users; the same name twice for notes to oneself. Valid as long as `conversation`.
std::array<std::string_view, 2> users_in(std::string_view conversation) noexcept;

/// @return whether `folded` is one of the two users.
bool takes_part(std::string_view conversation, std::string_view folded) noexcept;

/// @return the folded name of the other user; `folded` itself for notes to oneself. Valid as long as
/// `conversation`.
std::string_view other_in(std::string_view conversation, std::string_view folded) noexcept;

} // namespace banter::chat
