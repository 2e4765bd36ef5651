#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The frames of WebSocket (RFC 6455, sections 5 and 7), for both ends of a connection, without extensions.
/// Pure functions.
namespace banter::websocket_frame {

/// Section 5.2. All others are reserved.
enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Control frames (section 5.5) are never fragmented, are at most 125 bytes long, and may come between the
/// fragments of a message.
constexpr bool is_control(opcode o) noexcept { return static_cast<unsigned>(o) >= 8; }

/// Section 7.4.1: the codes that banter sends.
enum class close_code : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
};

/// Whether a close frame may contain `code`: sections 7.4.1 and 7.4.2, and the codes 1012 to 1014, which IANA
/// has registered later.
bool may_be_sent(std::uint16_t code) noexcept;

/// A violation of the protocol, after which the connection must fail (section 7.1.7).
enum class fault : std::uint8_t {
    none,
    // in a header
    reserved_bits,
    reserved_opcode,
    not_masked,
    masked,
    fragmented_control,
    long_control,
    length_not_minimal,
    length_too_high,
    // in the order of frames
    nothing_to_continue,
    message_not_ended,
    // in a payload
    binary_message,
    text_message,
    message_too_long,
    not_utf8,
    close_too_short,
    close_code_not_allowed,
};

/// The close code for this fault (section 7.4.1).
close_code code_of(fault why) noexcept;

/// A sentence without full stop, in at most longest_reason bytes of ASCII.
std::string_view sentence_of(fault why) noexcept;

/// Section 5.3.
using mask_key = std::array<char, 4>;

struct frame_header {
    bool fin = true;
    opcode type = opcode::text;
    std::uint64_t payload_bytes = 0; ///< below 2^63
    mask_key key{};                  ///< set in the frames of clients
    std::uint8_t bytes = 0;          ///< length of the header
};

inline constexpr std::size_t longest_header = 14;
inline constexpr std::size_t longest_control = 125;                ///< of the payload
inline constexpr std::size_t longest_reason = longest_control - 2; ///< of the reason in a close frame

/// The sender of a frame: a client masks all of its frames, a server none (section 5.1).
enum class sender : std::uint8_t { client, server };

enum class parsed : std::uint8_t {
    header,     ///< a whole header
    incomplete, ///< possibly the start of a header, which has at most longest_header bytes
    faulty,     ///< not the start of a valid header
};

/// Parses the header at the front of `bytes` (section 5.2). A fault is reported with the first wrong byte,
/// even if the header is incomplete.
/// @param why  set if the result is `faulty`
parsed parse_header(std::string_view bytes, sender from, frame_header& out, fault& why) noexcept;

/// The bytes of a header.
class encoded_header {
public:
    /// For a frame of a server, which is not masked: a whole message, or a control frame.
    /// @param payload_bytes  below 2^63; longest_control at most for a control frame.
    encoded_header(opcode type, std::uint64_t payload_bytes) noexcept;

    /// For a frame of a client, whose payload must be masked with `key`.
    encoded_header(opcode type, std::uint64_t payload_bytes, mask_key key) noexcept;

    std::string_view bytes() const noexcept { return {bytes_.data(), size_}; }

private:
    void append(std::uint64_t value, int value_bytes) noexcept;

    std::array<char, longest_header> bytes_{};
    std::uint8_t size_ = 0;
};

/// Masks or unmasks a payload, which is the same operation (section 5.3).
/// @param from    a piece of the payload
/// @param to      space for from.size() bytes; from.data(), or memory that does not overlap `from`
/// @param offset  the position of the piece in the payload
void apply_mask(std::string_view from, char* to, mask_key key, std::uint64_t offset = 0) noexcept;

/// A complete frame of a server.
std::string server_frame(opcode type, std::string_view payload);

/// The payload of a close frame (section 5.5.1).
/// @param reason  UTF-8, longest_reason bytes at most.
std::string close_payload(close_code code, std::string_view reason);

} // namespace banter::websocket_frame
