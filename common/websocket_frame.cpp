#include "common/websocket_frame.hpp"

#include <cassert>
#include <cstring>

namespace banter::websocket_frame {

namespace {

constexpr unsigned fin_bit = 0x80;
constexpr unsigned reserved_bits = 0x70;
constexpr unsigned opcode_bits = 0x0f;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_bits = 0x7f;

// Values of the length field that mean: the length follows in 2 or 8 bytes.
constexpr unsigned length_in_two = 126;
constexpr unsigned length_in_eight = 127;
constexpr std::uint64_t most_in_two = 0xffff;

constexpr bool is_known(unsigned code) noexcept { return code <= 2 || (code >= 8 && code <= 10); }

} // namespace

bool may_be_sent(std::uint16_t code) noexcept
{
    constexpr std::uint16_t reserved = 1004; // and 1005, 1006 and 1015 are only for an endpoint's own use
    return (code >= 1000 && code < reserved) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

close_code code_of(fault why) noexcept
{
    switch (why) {
    case fault::binary_message:
    case fault::text_message:
        return close_code::unsupported_data;
    case fault::message_too_long:
        return close_code::message_too_big;
    case fault::not_utf8:
        return close_code::invalid_payload;
    default:
        return close_code::protocol_error;
    }
}

std::string_view sentence_of(fault why) noexcept
{
    switch (why) {
    case fault::none:
        break;
    case fault::reserved_bits:
        return "a reserved bit is set, and no extension was agreed upon";
    case fault::reserved_opcode:
        return "a frame has a reserved opcode";
    case fault::not_masked:
        return "a client must mask its frames";
    case fault::masked:
        return "a server must not mask its frames";
    case fault::fragmented_control:
        return "a control frame must not be fragmented";
    case fault::long_control:
        return "a control frame has at most 125 bytes";
    case fault::length_not_minimal:
        return "a frame length is not in its shortest form";
    case fault::length_too_high:
        return "the highest bit of a length must not be set";
    case fault::nothing_to_continue:
        return "a continuation frame has no message to continue";
    case fault::message_not_ended:
        return "a new message begins inside a fragmented one";
    case fault::binary_message:
        return "only text messages are understood";
    case fault::text_message:
        return "only binary messages are understood";
    case fault::message_too_long:
        return "a message is longer than it may be";
    case fault::not_utf8:
        return "a text is not UTF-8";
    case fault::close_too_short:
        return "a close frame has a code of one byte";
    case fault::close_code_not_allowed:
        return "a close frame has a code that must not be sent";
    }
    return "no fault";
}

parsed parse_header(std::string_view bytes, sender from, frame_header& out, fault& why) noexcept
{
    const auto faulty = [&](fault f) {
        why = f;
        return parsed::faulty;
    };
    const auto byte = [&](std::size_t i) { return unsigned{static_cast<unsigned char>(bytes[i])}; };

    if (bytes.empty())
        return parsed::incomplete;
    if ((byte(0) & reserved_bits) != 0)
        return faulty(fault::reserved_bits);
    const unsigned code = byte(0) & opcode_bits;
    if (!is_known(code))
        return faulty(fault::reserved_opcode);
    out.type = static_cast<opcode>(code);
    out.fin = (byte(0) & fin_bit) != 0;
    if (!out.fin && is_control(out.type))
        return faulty(fault::fragmented_control);

    if (bytes.size() < 2)
        return parsed::incomplete;
    const bool masked = (byte(1) & mask_bit) != 0;
    if (masked != (from == sender::client))
        return faulty(masked ? fault::masked : fault::not_masked);
    const unsigned length = byte(1) & length_bits;
    if (length > longest_control && is_control(out.type))
        return faulty(fault::long_control);

    const std::size_t length_bytes = length == length_in_eight ? 8 : length == length_in_two ? 2 : 0;
    std::size_t size = 2 + length_bytes;
    if (length_bytes == 8 && bytes.size() > 2 && (byte(2) & 0x80) != 0)
        return faulty(fault::length_too_high);
    if (bytes.size() < size)
        return parsed::incomplete;
    out.payload_bytes = length_bytes == 0 ? length : 0;
    for (std::size_t i = 2; i < size; ++i)
        out.payload_bytes = out.payload_bytes << 8 | byte(i);
    if (out.payload_bytes < (length_bytes == 8 ? most_in_two + 1 : length_bytes == 2 ? length_in_two : 0))
        return faulty(fault::length_not_minimal);

    if (masked) {
        if (bytes.size() < size + out.key.size())
            return parsed::incomplete;
        std::memcpy(out.key.data(), bytes.data() + size, out.key.size());
        size += out.key.size();
    }
    out.bytes = static_cast<std::uint8_t>(size);
    return parsed::header;
}

encoded_header::encoded_header(opcode type, std::uint64_t payload_bytes) noexcept
{
    assert(!is_control(type) || payload_bytes <= longest_control);
    append(fin_bit | static_cast<unsigned>(type), 1);
    if (payload_bytes < length_in_two) {
        append(payload_bytes, 1);
    } else if (payload_bytes <= most_in_two) {
        append(length_in_two, 1);
        append(payload_bytes, 2);
    } else {
        append(length_in_eight, 1);
        append(payload_bytes, 8);
    }
}

encoded_header::encoded_header(opcode type, std::uint64_t payload_bytes, mask_key key) noexcept
    : encoded_header{type, payload_bytes}
{
    bytes_[1] = static_cast<char>(static_cast<unsigned char>(bytes_[1]) | mask_bit);
    std::memcpy(bytes_.data() + size_, key.data(), key.size());
    size_ = static_cast<std::uint8_t>(size_ + key.size());
}

void encoded_header::append(std::uint64_t value, int value_bytes) noexcept
{
    while (value_bytes-- > 0)
        bytes_[size_++] = static_cast<char>(value >> 8 * value_bytes);
}

void apply_mask(std::string_view from, char* to, mask_key key, std::uint64_t offset) noexcept
{
    // The key as it falls on the piece, twice: eight bytes at once, whatever the byte order.
    std::array<char, 8> turned;
    for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i] = key[(offset + i) % key.size()];
    std::uint64_t mask;
    std::memcpy(&mask, turned.data(), sizeof mask);

    std::size_t at = 0;
    for (; from.size() - at >= sizeof mask; at += sizeof mask) {
        std::uint64_t word;
        std::memcpy(&word, from.data() + at, sizeof word);
        word ^= mask;
        std::memcpy(to + at, &word, sizeof word);
    }
    for (; at < from.size(); ++at)
        to[at] = static_cast<char>(from[at] ^ turned[at % turned.size()]);
}

std::string server_frame(opcode type, std::string_view payload)
{
    std::string out{encoded_header{type, payload.size()}.bytes()};
    out += payload;
    return out;
}

std::string close_payload(close_code code, std::string_view reason)
{
    assert(reason.size() <= longest_reason);
    const auto number = static_cast<unsigned>(code);
    std::string out{static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
    out += reason;
    return out;
}

} // namespace banter::websocket_frame
