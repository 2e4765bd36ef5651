#pragma once

#include "common/limits.hpp"

#include <cstddef>
#include <string_view>

/// The numbers and fixed names of the IRC frontend.
namespace banter::protocol::irc {

/// A line without its tags and with CR LF (RFC 2812, section 2.3).
inline constexpr std::size_t line_bytes = 512;
inline constexpr std::size_t line_end_bytes = 2;

/// Tags of a line with `@` and the space after them (IRCv3 message-tags); of the data between these, what
/// clients may send, and what a server may add.
inline constexpr std::size_t tags_bytes = 8'191;
inline constexpr std::size_t tag_data_bytes = 4'094;

inline constexpr std::size_t params_most = 15;
inline constexpr std::size_t modes_per_line = 4; ///< with a parameter; MODES of ISUPPORT

/// What a draft/multiline batch holds at most. Texts of more lines, from other frontends, are shown without
/// one.
inline constexpr std::size_t multiline_bytes = limits::text_bytes;
inline constexpr std::size_t multiline_lines = 256;

inline constexpr std::string_view server_name = "banter"; ///< and that of the network, which is this server

/// Everyone is `nick!u@banter`, so that what the journal remembers and what happens now look the same, and
/// no address leaks.
inline constexpr std::string_view user_part = "u";
inline constexpr std::string_view host_part = "banter";

} // namespace banter::protocol::irc
