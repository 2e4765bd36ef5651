#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The frames of WebSocket (RFC 6455, sections 5 and 7), for either end of a connection. No extension is
/// spoken. Pure functions: what is done with a frame is for others to say.
namespace banter::websocket {

/// Section 5.2. All others are reserved.
enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Control frames (section 5.5) are never fragmented, are at most 125 bytes long, and may come between the
/// fragments of a message.
constexpr bool is_control(opcode o) noexcept { return static_cast<unsigned>(o) >= 8; }

/// Section 7.4.1: those that we say.
enum class close_code : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
};

/// Whether an endpoint may put `code` into a close frame: sections 7.4.1 and 7.4.2, and the codes 1012 to
/// 1014 that IANA has registered since.
bool may_be_sent(std::uint16_t code) noexcept;

/// Why what a peer sent can't be trusted any more: the connection is failed (section 7.1.7).
enum class fault : std::uint8_t {
    none,
    // of a header
    reserved_bits,
    reserved_opcode,
    not_masked,
    masked,
    fragmented_control,
    long_control,
    length_not_minimal,
    length_too_high,
    // of the frames' order
    nothing_to_continue,
    message_not_ended,
    // of a payload
    binary_message,
    text_message,
    message_too_long,
    not_utf8,
    close_too_short,
    close_code_not_allowed,
};

/// The code that the connection is then closed with (section 7.4.1).
close_code code_of(fault why) noexcept;

/// One sentence, without its full stop, in at most longest_reason bytes of ASCII.
std::string_view sentence_of(fault why) noexcept;

/// Section 5.3.
using mask_key = std::array<char, 4>;

struct frame_header {
    bool fin = true;
    opcode type = opcode::text;
    std::uint64_t payload_bytes = 0; ///< below 2^63
    mask_key key{};                  ///< of a client's frame
    std::uint8_t bytes = 0;          ///< of the header itself
};

inline constexpr std::size_t longest_header = 14;
inline constexpr std::size_t longest_control = 125;                ///< payload
inline constexpr std::size_t longest_reason = longest_control - 2; ///< of a close frame

/// Who sends a frame: a client masks all of its frames, a server none (section 5.1).
enum class sender : std::uint8_t { client, server };

enum class parsed : std::uint8_t {
    header,     ///< a whole header
    incomplete, ///< what there is may be the start of one: there are at most longest_header bytes to a header
    faulty,     ///< nothing that may follow makes it one
};

/// Reads the header at the front of `bytes` (section 5.2). It is found faulty with the byte that makes it so,
/// however much is still to come.
/// @param why  of a faulty one; not touched otherwise.
parsed parse_header(std::string_view bytes, sender from, frame_header& out, fault& why) noexcept;

/// A header as it is sent.
class encoded_header {
public:
    /// A server's frame, which is not masked: a whole message, or a control frame.
    /// @param payload_bytes  below 2^63; longest_control at most for a control frame.
    encoded_header(opcode type, std::uint64_t payload_bytes) noexcept;

    /// A client's: the payload has to be masked with `key`.
    encoded_header(opcode type, std::uint64_t payload_bytes, mask_key key) noexcept;

    std::string_view bytes() const noexcept { return {bytes_.data(), size_}; }

private:
    void append(std::uint64_t value, int value_bytes) noexcept;

    std::array<char, longest_header> bytes_{};
    std::uint8_t size_ = 0;
};

/// Masks or unmasks, which is the same (section 5.3).
/// @param from    a piece of the payload of a frame.
/// @param to      from.size() bytes; from.data() itself or nothing that overlaps it.
/// @param offset  how many bytes of the payload come before the piece.
void apply_mask(std::string_view from, char* to, mask_key key, std::uint64_t offset = 0) noexcept;

/// A whole frame of a server.
std::string server_frame(opcode type, std::string_view payload);

/// The payload of a close frame (section 5.5.1).
/// @param reason  UTF-8, longest_reason bytes at most.
std::string close_payload(close_code code, std::string_view reason);

} // namespace banter::websocket
