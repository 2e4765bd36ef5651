#include "client/load/websocket_stream.hpp"

namespace banter::load::websocket_stream {

using websocket_frame::opcode;

namespace {

// The RFC requires a new nonce for each connection, because of proxies that answer from a cache. The loopback
// interface has no proxy, so the nonce is fixed, and its answer is known.
constexpr std::string_view nonce = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view nonce_accepted = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

// The RFC requires new mask keys, because a script could make a browser send bytes that a proxy reads as
// HTTP. Here the key is fixed, but not 0, which would save the server work.
constexpr websocket_frame::mask_key mask{'\x37', '\x1d', '\x5a', '\x6e'};

void append_control(std::string& out, opcode type, std::string_view payload)
{
    append_frame(out, type, [&](std::string& to) { to += payload; });
}

} // namespace

void append_upgrade(std::string& out, std::string_view path)
{
    out += "GET ";
    out += path;
    out += " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
    out += nonce;
    out += "\r\n\r\n";
}

namespace detail {

// The length is known only after the payload, so the header is inserted in front of it.
void make_frame(std::string& out, std::size_t payload_start, opcode type)
{
    const auto payload = std::string_view{out}.substr(payload_start);
    websocket_frame::apply_mask(payload, out.data() + payload_start, mask);
    out.insert(payload_start, websocket_frame::encoded_header{type, payload.size(), mask}.bytes());
}

// @return length of the answer to the upgrade; 0: incomplete.
std::size_t read_answer(std::string_view bytes, read_sink& sink, bool& open)
{
    constexpr std::string_view blank_line = "\r\n\r\n";
    const auto end = bytes.find(blank_line);
    if (end == std::string_view::npos)
        return 0;
    const auto answer = bytes.substr(0, end);
    open = answer.starts_with("HTTP/1.1 101 ") && answer.find(nonce_accepted) != std::string_view::npos;
    if (!open) {
        ++sink.stats.refusals;
        sink.stats.last_words = answer.substr(0, answer.find('\r'));
    }
    return end + blank_line.size();
}

void read_other(const websocket_frame::frame_header& header, std::string_view payload, read_sink& sink)
{
    switch (header.type) {
    case opcode::ping:
        append_control(sink.replies, opcode::pong, payload);
        break;
    case opcode::pong:
        break;
    case opcode::close:
        append_control(sink.replies, opcode::close, payload.substr(0, 2));
        if (sink.stats.bye) // a message has given a better reason
            break;
        sink.stats.bye = true;
        sink.stats.last_words = "close frame ";
        if (payload.size() >= 2)
            sink.stats.last_words += std::to_string(static_cast<unsigned char>(payload[0]) << 8 |
                                                    static_cast<unsigned char>(payload[1]));
        break;
    default:
        ++sink.stats.foreign;
    }
}

} // namespace detail

} // namespace banter::load::websocket_stream
