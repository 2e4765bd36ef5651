#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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

/// What a client asks for by the name of a subprotocol in the handshake of WebSocket: `text.ircv3.net` or
/// `binary.ircv3.net` (IRCv3 WebSocket).
std::optional<framing> framing_of(std::string_view subprotocol) noexcept;

/// Frames the lines in `out` from `start` on, which end in CR LF and have been written as a whole: tags,
/// labels and batches are put to them before.
void frame_lines(std::string& out, std::size_t start, framing how);

} // namespace banter::protocol::irc
