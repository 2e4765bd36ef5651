#include "test/in_process/irc/wire.hpp"

#include "common/websocket_frame.hpp"
#include "test/protocol/websocket_peer.hpp"

#include <stdexcept>
#include <utility>

namespace banter::in_process {

namespace {

websocket::opcode type_of(protocol::irc::framing how) noexcept
{
    return how == protocol::irc::framing::text_messages ? websocket::opcode::text : websocket::opcode::binary;
}

} // namespace

irc_wire::irc_wire(server& from, protocol::irc::framing how)
    : how_{how}, peer_{from.connect(by_websocket() ? static_cast<const protocol::door&>(from.http())
                                                   : from.irc())}
{
    if (by_websocket())
        shake_hands(from);
}

void irc_wire::shake_hands(server& from)
{
    const std::string subprotocol =
        how_ == protocol::irc::framing::text_messages ? "text.ircv3.net" : "binary.ircv3.net";
    send("GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         "Sec-WebSocket-Protocol: " +
         subprotocol + "\r\n\r\n");
    from.turn();
    raw_ = peer_->bytes();
    const auto end = raw_.find("\r\n\r\n");
    if (end == std::string::npos || !raw_.starts_with("HTTP/1.1 101 "))
        throw std::runtime_error{"the upgrade was answered by " + raw_};
    if (raw_.find("Sec-WebSocket-Protocol: " + subprotocol + "\r\n") > end)
        throw std::runtime_error{"not agreed to " + subprotocol + ": " + raw_};
    raw_.erase(0, end + 4);
}

std::string irc_wire::framed(std::string_view line) const
{
    if (!by_websocket())
        return std::string{line} + "\r\n";
    return protocol::test::frame(0x80u | static_cast<unsigned>(type_of(how_)), line);
}

std::string irc_wire::framed_bytes(std::string_view bytes)
{
    if (!by_websocket())
        return std::string{bytes};
    std::string frames;
    for (const char c : bytes) {
        if (c != '\r' && c != '\n')
            unsent_ += c;
        else if (!unsent_.empty())
            frames += framed(std::exchange(unsent_, {}));
    }
    return frames;
}

void irc_wire::send(std::string_view bytes)
{
    if (!peer_)
        throw std::runtime_error{"sent on a connection that was cut"};
    peer_->send(bytes);
}

std::optional<std::string> irc_wire::next()
{
    if (peer_)
        raw_ += peer_->bytes();
    return by_websocket() ? next_message() : next_line();
}

std::optional<std::string> irc_wire::next_line()
{
    const auto end = raw_.find('\n');
    if (end == std::string::npos)
        return std::nullopt;
    auto line = raw_.substr(0, end);
    raw_.erase(0, end + 1);
    if (!line.ends_with('\r'))
        throw std::runtime_error{"a line without CR LF: " + line};
    line.pop_back();
    return line;
}

std::optional<std::string> irc_wire::next_message()
{
    while (!raw_.empty()) {
        websocket::frame_header h;
        auto why = websocket::fault::none;
        const auto found = websocket::parse_header(raw_, websocket::sender::server, h, why);
        if (found == websocket::parsed::faulty || (found == websocket::parsed::header && !h.fin))
            throw std::runtime_error{"a bad frame: " + std::string{websocket::sentence_of(why)}};
        if (found == websocket::parsed::incomplete || raw_.size() - h.bytes < h.payload_bytes)
            return std::nullopt;
        auto payload = raw_.substr(h.bytes, static_cast<std::size_t>(h.payload_bytes));
        raw_.erase(0, h.bytes + payload.size());
        if (close_frame_)
            throw std::runtime_error{"something behind the close frame: " + payload};
        if (h.type == type_of(how_))
            return payload;
        if (h.type == websocket::opcode::close)
            close_frame_ = std::move(payload);
        else if (h.type == websocket::opcode::ping)
            send(protocol::test::pong(payload));
        else
            throw std::runtime_error{"a message of another type: " + payload};
    }
    return std::nullopt;
}

} // namespace banter::in_process
