#include "client/load/websocket_dialect.hpp"

#include <algorithm>
#include <array>

namespace banter::load {

namespace {

// The RFC wants a new nonce for each connection, against proxies that answer from a cache, and new mask keys,
// against scripts that make a browser send what a proxy takes for HTTP. Neither is on the loopback interface,
// so both are always the same, and the answer to the nonce is known. A key of 0 would spare the server the
// work.
constexpr std::string_view nonce = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view nonce_accepted = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::array<char, 4> mask{'\x37', '\x1d', '\x5a', '\x6e'};

constexpr unsigned fin_bit = 0x80;
constexpr unsigned reserved_bits = 0x70;
constexpr unsigned mask_bit = 0x80;
enum opcode : unsigned { continuation = 0, text = 1, close = 8, ping = 9, pong = 10 };

void append_header(std::string& out, opcode type, std::size_t size)
{
    out += static_cast<char>(fin_bit | type);
    if (size < 126) {
        out += static_cast<char>(mask_bit | size);
    } else {
        out += static_cast<char>(mask_bit | 126);
        out += static_cast<char>(size >> 8);
        out += static_cast<char>(size);
    }
    out.append(mask.data(), mask.size());
}

// Masks what was appended since.
void mask_from(std::string& out, std::size_t start)
{
    for (auto i = start; i < out.size(); ++i)
        out[i] = static_cast<char>(out[i] ^ mask[(i - start) % mask.size()]);
}

void append_control(std::string& out, opcode type, std::string_view body)
{
    append_header(out, type, body.size());
    const auto start = out.size();
    out += body;
    mask_from(out, start);
}

} // namespace

websocket_dialect::websocket_dialect(const payload& texts, const room_map& rooms, std::string path)
    : texts_{texts}, rooms_{rooms}, path_{std::move(path)}
{
}

void websocket_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    auto path = path_;
    if (const auto at = path.find("%r"); at != std::string::npos) {
        std::string room;
        rooms_.append_name(room, rooms_.who().first_room_of(member));
        path.replace(at, 2, room);
    }
    out += "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    out += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
    out += nonce;
    out += "\r\n\r\n";
}

void websocket_dialect::append_message(std::string& out, message_key key) const
{
    append_header(out, text, texts_.bytes());
    const auto start = out.size();
    texts_.append(out, key);
    mask_from(out, start);
}

std::size_t websocket_dialect::read(std::string_view bytes, findings& found)
{
    std::size_t used = 0;
    while (used != bytes.size()) {
        const auto rest = bytes.substr(used);
        // The H of HTTP would be a frame with a reserved bit, which nobody has agreed upon.
        const auto n = rest[0] == 'H' ? read_response(rest, found) : read_frame(rest, found);
        if (n == 0)
            break;
        used += n;
    }
    return used;
}

// @return the length of the answer to the greeting; 0 if it has not all come.
std::size_t websocket_dialect::read_response(std::string_view bytes, findings& found) const
{
    constexpr std::string_view blank_line = "\r\n\r\n";
    const auto end = bytes.find(blank_line);
    if (end == std::string_view::npos)
        return 0;
    const auto response = bytes.substr(0, end);
    if (response.starts_with("HTTP/1.1 101 ") && response.find(nonce_accepted) != std::string_view::npos) {
        ++found.rest.joined;
    } else {
        ++found.rest.refusals;
        found.rest.last_words = response.substr(0, response.find('\r'));
    }
    return end + blank_line.size();
}

// @return the length of the frame; 0 if it has not all come.
std::size_t websocket_dialect::read_frame(std::string_view bytes, findings& found) const
{
    const auto byte = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(bytes[i])}; };
    if (bytes.size() < 2)
        return 0;
    const bool masked = (byte(1) & mask_bit) != 0; // which a server must not do
    auto size = byte(1) & 127;
    std::size_t start = 2;
    if (size >= 126) {
        const auto size_bytes = size == 126 ? 2U : 8U;
        start += size_bytes;
        if (bytes.size() < start)
            return 0;
        size = 0;
        for (std::size_t i = 2; i < start; ++i)
            size = size << 8 | byte(i);
    }
    if (masked || (byte(0) & reserved_bits) != 0 || size > longest_unit) {
        ++found.rest.foreign;
        return 1;
    }
    if (bytes.size() - start < size)
        return 0;

    const auto body = bytes.substr(start, size);
    message_key key;
    switch (byte(0)) {
    case fin_bit | text:
        if (texts_.read(body, key))
            found.message(key);
        else
            ++found.rest.foreign;
        break;
    case fin_bit | ping:
        append_control(found.replies, pong, body.substr(0, 125));
        break;
    case fin_bit | pong:
        break;
    case fin_bit | close:
        append_control(found.replies, close, body.substr(0, 2));
        found.rest.bye = true;
        found.rest.last_words =
            "close frame " + (size < 2 ? "" : std::to_string(byte(start) << 8 | byte(start + 1)));
        break;
    default: // nothing that we send needs more than one frame
        ++found.rest.foreign;
    }
    return start + size;
}

} // namespace banter::load
