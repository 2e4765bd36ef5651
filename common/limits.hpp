#pragma once

#include <cstddef>

/// The limits of the wire protocol (docs/protocol.md, "Names and limits"). Changing one changes the protocol.
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
inline constexpr std::size_t conversations_per_connection = 1'000; ///< received live at once
inline constexpr std::size_t conversations = 100'000;              ///< on one server

inline constexpr std::size_t features = 32;      ///< names in the `features` of one `hello`
inline constexpr std::size_t feature_bytes = 32; ///< in each of them

inline constexpr std::size_t token_least_bytes = 8;
inline constexpr std::size_t token_bytes = 256;
inline constexpr std::size_t devices = 100'000; ///< names with a proven device
inline constexpr std::size_t reason_bytes = 512;
inline constexpr std::size_t away_bytes = 512;
inline constexpr std::size_t realname_bytes = 512;
inline constexpr std::size_t tags_bytes = 4'094; ///< client-only tags of one message (IRCv3, message-tags)

inline constexpr std::size_t rule_entries = 100; ///< in each list of a room's rules
inline constexpr std::size_t mask_bytes = 160;   ///< an address with the longest name fits
inline constexpr std::size_t key_bytes = 64;
inline constexpr std::size_t invitations = 100; ///< of one user; a new one replaces the oldest

inline constexpr std::size_t presence_subscriptions = 200; ///< of one user
inline constexpr std::size_t departed = 500;               ///< users that WHOWAS still knows
inline constexpr std::size_t seen_rooms = 200;   ///< of one user; a new one replaces the least recently used
inline constexpr std::size_t read_markers = 200; ///< of one user; a new one replaces the oldest

inline constexpr std::size_t people_asked = 100;           ///< names in one `people`
inline constexpr std::size_t rule_changes = 100;           ///< in one `change`
inline constexpr std::size_t members_listed = 1'000;       ///< names in one `joined` or `members`
inline constexpr std::size_t rooms_listed = 1'000;         ///< rooms in one `rooms`
inline constexpr std::size_t conversations_listed = 1'000; ///< in one `conversations`
inline constexpr std::size_t history_default = 100;
inline constexpr std::size_t history_most = 1'000;
inline constexpr std::size_t search_default = 20;
inline constexpr std::size_t search_most = 200;

} // namespace banter::limits
