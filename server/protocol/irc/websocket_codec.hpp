#pragma once

#include "server/protocol/irc/interpreter.hpp"
#include "server/protocol/websocket/message_codec.hpp"

#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// IRC over WebSocket: each message is one line without its end, both ways. One that comes with an end all
/// the same is understood; CR, LF or NUL within it is no line, which is answered as an unknown command. What
/// is too long for a line is answered with 417, and over limits::object_bytes a fault of the frames.
///
/// A silent peer is asked with a ping of WebSocket, which a browser answers by itself.
class websocket_codec final : public websocket::message_codec {
public:
    /// @param set  outlives the codec.
    /// @param how  of messages, both ways; not lines.
    websocket_codec(const settings& set, framing how);

    bool next(std::string_view& input, request& out) override;
    bool mid_request() const noexcept override { return !lines_.waiting() && message_codec::mid_request(); }
    const wire_format& output() const noexcept override { return lines_.output(); }
    const wire_format& answers() const noexcept override { return lines_.answers(); }
    void on_answer(const std::string& id, const chat::answer& a) override { lines_.on_answer(id, a); }

    /// ERROR, where the peer still listens, and the close frame.
    std::string closing_bytes(ending how) override;

    std::string fence(chat::seq_number position) override { return lines_.fence(position); }

private:
    bool on_message(std::string_view message, request& out) override;

    interpreter lines_;
};

} // namespace banter::protocol::irc
