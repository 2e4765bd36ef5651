#pragma once

#include <string_view>

/// The ids of our requests. Those of one kind share an id, which tells what an answer is for. Messages have
/// ids of their own, with a hyphen (outbound.hpp).
namespace banter::console::request_id {

inline constexpr std::string_view hello = "hello";
inline constexpr std::string_view join = "join";
inline constexpr std::string_view refetch = "refetch"; ///< of lines, after a reset
inline constexpr std::string_view history = "history";
inline constexpr std::string_view up_to = "up_to";   ///< lines up to one that was found
inline constexpr std::string_view behind = "behind"; ///< lines behind it
inline constexpr std::string_view search = "search";
inline constexpr std::string_view members = "members";
inline constexpr std::string_view conversations = "conversations";
inline constexpr std::string_view away = "away";
inline constexpr std::string_view back = "back";
inline constexpr std::string_view other = "other";

} // namespace banter::console::request_id
