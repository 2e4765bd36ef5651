#pragma once

#include "common/limits.hpp"

#include <cstddef>
#include <string_view>

/// The numbers and fixed names of the IRC frontend.
namespace banter::protocol::irc {

/// A line without its tags and with CR LF (RFC 2812, section 2.3).
inline constexpr std::size_t line_bytes = 512;
inline constexpr std::size_t line_end_bytes = 2;

/// Tags of a line with `@` and the space after them (IRCv3 message-tags), and the data between these: a
/// client may send so much, and a server may add so much.
inline constexpr std::size_t tags_bytes = 8'191;
inline constexpr std::size_t tag_data_bytes = 4'094;

inline constexpr std::size_t params_most = 15;
inline constexpr std::size_t modes_per_line = 4; ///< with a parameter; MODES of ISUPPORT

/// Limits of a draft/multiline batch. Longer texts, from other frontends, are sent without one.
inline constexpr std::size_t multiline_bytes = limits::text_bytes;
inline constexpr std::size_t multiline_lines = 256;

inline constexpr std::string_view server_name = "banter"; ///< also the name of the network

} // namespace banter::protocol::irc
