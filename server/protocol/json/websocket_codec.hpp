#pragma once

#include "server/protocol/websocket/message_codec.hpp"

namespace banter::protocol::json {

/// The JSON form over WebSocket: each text message is one JSON object, with white space around it or not. The
/// first may be anything; hello is for the chat to ask for.
///
/// A message that is no object, or a bad one, is refused and no more: it is the frames that say where the
/// next one begins, so unlike on TCP the stream stays trustworthy and the connection goes on.
class websocket_codec final : public websocket::message_codec {
public:
    websocket_codec() noexcept : message_codec{websocket::opcode::text} {}

    const wire_format& output() const noexcept override;

private:
    bool on_message(std::string_view message, request& out) override;
};

} // namespace banter::protocol::json
