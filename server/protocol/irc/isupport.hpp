#pragma once

#include "common/limits.hpp"
#include "server/protocol/irc/peer.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The features and limits that the server announces (RPL_ISUPPORT).
namespace banter::protocol::irc {

inline constexpr std::size_t topic_bytes = 320;  ///< fits a line with the longest ASCII nick and room
inline constexpr std::size_t reason_bytes = 255; ///< of PART, KICK and QUIT
inline constexpr std::size_t away_bytes = 200;
inline constexpr std::size_t realname_bytes = 256;
inline constexpr std::size_t message_targets = 4;
inline constexpr std::size_t names_targets = 4;
inline constexpr std::size_t list_targets = 4;
inline constexpr std::size_t kick_targets = 4;
inline constexpr std::size_t whois_targets = 4;

/// The tokens as they are sent.
std::vector<std::string> isupport();

/// Appends 005, in as many lines as needed.
void append_isupport(std::string& out, const peer& to);

} // namespace banter::protocol::irc
