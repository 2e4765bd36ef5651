#include "test/session/simulated_wire.hpp"

#include "common/websocket_frame.hpp"
#include "test/protocol/websocket/peer.hpp"

#include <algorithm>
#include <charconv>

namespace banter::test {

namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

std::size_t number_at(std::string_view text, int base)
{
    std::size_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n, base);
    return n;
}

} // namespace

std::string http_request_for(std::string_view method, std::string_view target, std::string_view fields,
                             std::string_view body)
{
    std::string all{method};
    all.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(fields);
    if (!body.empty())
        all.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return all.append("\r\n").append(body);
}

// ---- WebSocket

std::string websocket_wire::open()
{
    upgraded_ = false;
    waiting_.clear();
    return http_request_for("GET", target_,
                            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

std::string websocket_wire::encode(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const auto half = line.size() / 2;
        out += ++sent_ % 3 == 0
                   ? protocol::test::first(line.substr(0, half)) + protocol::test::last(line.substr(half))
                   : protocol::test::text(line);
    }
    if (upgraded_)
        return out;
    waiting_ += out;
    return {};
}

std::string websocket_wire::decode(std::string& bytes, std::string& replies)
{
    using websocket_frame::opcode;
    if (!upgraded_) {
        const auto head = bytes.find(end_of_head);
        if (head == std::string::npos || !bytes.starts_with("HTTP/1.1 101 "))
            return {};
        bytes.erase(0, head + end_of_head.size());
        upgraded_ = true;
        replies += std::exchange(waiting_, {});
    }
    std::string lines;
    std::string_view rest{bytes};
    websocket_frame::frame_header h;
    auto why = websocket_frame::fault::none;
    for (;;) {
        const auto found = websocket_frame::parse_header(rest, websocket_frame::sender::server, h, why);
        if (found == websocket_frame::parsed::faulty) {
            context_.fail(target_ + ": " + std::string{websocket_frame::sentence_of(why)});
            break;
        }
        if (found == websocket_frame::parsed::incomplete || h.payload_bytes > rest.size() - h.bytes)
            break;
        const auto payload = rest.substr(h.bytes, static_cast<std::size_t>(h.payload_bytes));
        rest.remove_prefix(h.bytes + payload.size());
        if (h.type == opcode::ping)
            replies += protocol::test::pong(payload);
        if (websocket_frame::is_control(h.type))
            continue;
        ++received_;
        if (payload.find_first_of("\r\n") != std::string_view::npos)
            context_.fail(target_ + ": more than a line in a message: " + std::string{payload});
        lines.append(payload).append("\n");
    }
    bytes.erase(0, bytes.size() - rest.size());
    return lines;
}

// ---- HTTP

std::string http_wire::open()
{
    streams_ = false;
    return {};
}

std::string http_wire::decode(std::string& bytes, std::string& /*replies*/)
{
    std::string lines;
    while (!streams_ && take_response(bytes, lines)) {
    }
    while (streams_) {
        const auto line = bytes.find("\r\n");
        const auto size = number_at(bytes, 16);
        if (line == std::string::npos || bytes.size() < line + 2 + size + 2)
            break;
        lines.append(bytes, line + 2, size);
        bytes.erase(0, line + 2 + size + 2);
    }
    return lines;
}

bool http_wire::take_response(std::string& bytes, std::string& lines)
{
    static constexpr std::string_view length_field = "\r\nContent-Length: ";
    const auto end = bytes.find(end_of_head);
    if (end == std::string::npos)
        return false;
    const auto head = std::string_view{bytes}.substr(0, end);
    const auto status = head.substr(head.find(' ') + 1, 3);
    streams_ = head.find("\r\nTransfer-Encoding: chunked") != std::string_view::npos;
    const auto field = head.find(length_field);
    const auto length =
        field == std::string_view::npos ? 0 : number_at(head.substr(field + length_field.size()), 10);
    const auto begin = end + end_of_head.size();
    if (bytes.size() < begin + length)
        return false;
    auto body = bytes.substr(begin, length);
    std::replace(body.begin(), body.end(), '\n', ' ');
    lines.append(status).append(" ").append(body).append("\n");
    bytes.erase(0, begin + length);
    return true;
}

} // namespace banter::test
