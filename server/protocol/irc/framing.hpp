#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// How lines are sent.
enum class framing : std::uint8_t {
    lines,           ///< over TCP: each ends with CR LF
    text_messages,   ///< over WebSocket: each is a text message, without CR LF
    binary_messages, ///< over WebSocket: each is a binary message
};

inline constexpr std::size_t framings = 3;

/// The name by which a client asks for messages so framed in the handshake of WebSocket: `text.ircv3.net` or
/// `binary.ircv3.net` (IRCv3 WebSocket). Empty for lines.
std::string_view subprotocol_of(framing how) noexcept;

/// Frames the lines in `out` from `start` on. They must be complete, with their tags, labels and batches, and
/// end with CR LF.
void frame_lines(std::string& out, std::size_t start, framing how);

} // namespace banter::protocol::irc
