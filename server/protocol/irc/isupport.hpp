#pragma once

#include "common/limits.hpp"
#include "server/protocol/irc/codec_peer.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What the server tells its clients that it can (RPL_ISUPPORT), and the numbers that hold for it.
namespace banter::protocol::irc {

inline constexpr std::size_t topic_bytes = 360;  ///< what fits a line with the longest nick and room
inline constexpr std::size_t reason_bytes = 255; ///< of PART, KICK and QUIT
inline constexpr std::size_t away_bytes = 200;
inline constexpr std::size_t realname_bytes = 256;
inline constexpr std::size_t message_targets = 4;
inline constexpr std::size_t names_targets = 4;
inline constexpr std::size_t list_targets = 4;
inline constexpr std::size_t kick_targets = 4;
inline constexpr std::size_t whois_targets = 4;

/// The tokens, each as it is sent.
std::vector<std::string> isupport();

/// 005, as many lines as it takes.
void append_isupport(std::string& out, const peer& to);

} // namespace banter::protocol::irc
