#include "test/in_process/clients/wire.hpp"

#include "test/protocol/websocket/peer.hpp"

#include <stdexcept>

namespace banter::test {

wire wire::lines(server& from, const protocol::frontend& through, std::string_view line_end)
{
    wire made{from, through};
    made.line_end_ = line_end;
    return made;
}

wire wire::messages(server& from, websocket_frame::opcode type, std::string_view subprotocol)
{
    wire made{from, from.http_frontend()};
    made.is_websocket_ = true;
    made.type_ = type;
    made.shake_hands(subprotocol);
    return made;
}

void wire::shake_hands(std::string_view subprotocol)
{
    std::string request{"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"};
    if (!subprotocol.empty())
        request.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
    send(request + "\r\n");
    receive();
    const auto response = unread();
    const auto end = response.find("\r\n\r\n");
    if (end == std::string_view::npos || !response.starts_with("HTTP/1.1 101 "))
        throw std::runtime_error{"the upgrade was answered by " + received_};
    const auto head = response.substr(0, end + 2);
    const bool accepted =
        head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string_view::npos; // RFC 6455, section 1.3
    const auto agreed = "Sec-WebSocket-Protocol: " + std::string{subprotocol} + "\r\n";
    if (!accepted || (!subprotocol.empty() && head.find(agreed) == std::string_view::npos))
        throw std::runtime_error{"a bad handshake: " + received_};
    read_ = end + 4;
}

std::string wire::framed(std::string_view text) const
{
    if (!is_websocket_)
        return std::string{text} + line_end_;
    return protocol::test::frame(0x80u | static_cast<unsigned>(type_), text);
}

void wire::send(std::string_view bytes)
{
    if (!peer_)
        throw std::runtime_error{"sent on a connection that was cut"};
    peer_->send(bytes);
    server_->turn();
}

void wire::end_stream()
{
    peer_.value().end_stream();
    server_->turn();
}

void wire::cut()
{
    peer_.reset();
    server_->turn();
}

bool wire::receive()
{
    const auto bytes = peer_ ? peer_->bytes() : std::string{};
    received_.erase(0, std::exchange(read_, 0));
    received_ += bytes;
    return !bytes.empty();
}

void wire::settle()
{
    do
        server_->settle();
    while (receive());
}

std::optional<std::string> wire::next()
{
    if (auto text = is_websocket_ ? next_message() : next_line())
        return text;
    receive();
    return is_websocket_ ? next_message() : next_line();
}

std::optional<std::string> wire::next_line()
{
    const auto end = unread().find('\n');
    if (end == std::string_view::npos)
        return std::nullopt;
    auto line = received_.substr(read_, end + 1);
    read_ += line.size();
    if (!line.ends_with(line_end_))
        throw std::runtime_error{"a line of another end: " + line};
    line.resize(line.size() - line_end_.size());
    return line;
}

std::optional<std::string> wire::next_message()
{
    while (!unread().empty()) {
        websocket_frame::frame_header h;
        auto why = websocket_frame::fault::none;
        const auto found = websocket_frame::parse_header(unread(), websocket_frame::sender::server, h, why);
        if (found == websocket_frame::parsed::faulty || (found == websocket_frame::parsed::header && !h.fin))
            throw std::runtime_error{"a bad frame: " + std::string{websocket_frame::sentence_of(why)}};
        if (found == websocket_frame::parsed::incomplete || unread().size() - h.bytes < h.payload_bytes)
            return std::nullopt;
        std::string payload{unread().substr(h.bytes, static_cast<std::size_t>(h.payload_bytes))};
        read_ += h.bytes + payload.size();
        if (close_frame_)
            throw std::runtime_error{"bytes after the close frame: " + payload};
        switch (h.type) {
        case websocket_frame::opcode::ping:
            send(protocol::test::pong(payload));
            break;
        case websocket_frame::opcode::close:
            close_frame_ = payload;
            [[fallthrough]];
        case websocket_frame::opcode::pong:
            control_.emplace_back(h.type, std::move(payload));
            break;
        default:
            if (h.type != type_)
                throw std::runtime_error{"a message of another type: " + payload};
            return payload;
        }
    }
    return std::nullopt;
}

} // namespace banter::test
