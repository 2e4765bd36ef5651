#pragma once

#include "server/protocol/websocket/message_codec.hpp"

namespace banter::protocol::json {

/// The JSON form over WebSocket: each text message is one JSON object, with optional white space around it.
/// The chat checks that the first request is hello.
///
/// A bad message is refused, but does not end the connection as it does over TCP, because the frames say
/// where the next message begins.
class websocket_codec final : public websocket::message_codec {
public:
    websocket_codec() noexcept : message_codec{websocket_frame::opcode::text} {}

    const wire_format& output() const noexcept override;

private:
    bool on_message(std::string_view message, request& out) override;
};

} // namespace banter::protocol::json
