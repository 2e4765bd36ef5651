#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// How lines go over the wire.
enum class framing : std::uint8_t {
    lines,           ///< each with CR LF behind it
    text_messages,   ///< each a text message of WebSocket, without an end
    binary_messages, ///< each a binary one
};

inline constexpr std::size_t framings = 3;

/// The name by which a client asks for messages so framed in the handshake of WebSocket: `text.ircv3.net` or
/// `binary.ircv3.net` (IRCv3 WebSocket). Empty for lines.
std::string_view subprotocol_of(framing how) noexcept;

/// Frames the lines in `out` from `start` on, which end in CR LF and have been written as a whole: tags,
/// labels and batches are put to them before.
void frame_lines(std::string& out, std::size_t start, framing how);

} // namespace banter::protocol::irc
