#pragma once

#include <cstddef>

/// The numbers of the wire protocol (docs/protocol.md, "Names and limits"). A change here is a change of the
/// protocol.
namespace banter::limits {

inline constexpr std::size_t user_name_code_points = 32;
inline constexpr std::size_t user_name_bytes = 64;
inline constexpr std::size_t room_name_bytes = 64;
inline constexpr std::size_t request_id_bytes = 64;
inline constexpr std::size_t text_bytes = 16'384;
inline constexpr std::size_t topic_bytes = 1'024;
inline constexpr std::size_t search_text_bytes = 1'024;
inline constexpr std::size_t object_bytes = 64 * 1024;
inline constexpr std::size_t object_depth = 32;
inline constexpr std::size_t rooms_per_connection = 100;
inline constexpr std::size_t token_bytes_least = 8;
inline constexpr std::size_t token_bytes = 256;
inline constexpr std::size_t realname_bytes = 256;
inline constexpr std::size_t people_asked = 100; ///< names in one `people`
inline constexpr std::size_t rule_changes = 100; ///< in one `change`

inline constexpr std::size_t members_listed = 1'000; ///< names in one `joined` or `members`
inline constexpr std::size_t rooms_listed = 1'000;   ///< rooms in one `rooms`
inline constexpr std::size_t history_default = 100;
inline constexpr std::size_t history_most = 1'000;
inline constexpr std::size_t search_default = 20;
inline constexpr std::size_t search_most = 200;

} // namespace banter::limits
