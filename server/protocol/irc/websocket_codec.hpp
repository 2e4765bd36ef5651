#pragma once

#include "server/protocol/irc/interpreter.hpp"
#include "server/protocol/irc/settings.hpp"
#include "server/protocol/websocket/message_codec.hpp"

#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// IRC over WebSocket: each message is one line without its end, in both directions. A message may still end
/// with CR LF. A message with CR, LF or NUL inside is answered as an unknown command, and one that is too
/// long for a line with 417; over limits::object_bytes it is a fault of the frames.
///
/// A silent peer gets a ping of WebSocket, which a browser answers by itself.
class websocket_codec final : public websocket::message_codec {
public:
    /// @param set  outlives the codec.
    /// @param how  for both directions; not lines.
    websocket_codec(const settings& set, framing how);

    bool next(std::string_view& input, request& out) override;
    bool mid_request() const noexcept override { return !lines_.waiting() && message_codec::mid_request(); }
    const wire_format& output() const noexcept override { return lines_.output(); }
    const wire_format& answers() const noexcept override { return lines_.answers(); }
    void on_answer(const protocol::request_id& id, const chat::answer& a) override
    {
        lines_.on_answer(id, a);
    }

    /// ERROR, if the peer has not closed, and the close frame.
    std::string closing_bytes(ending how) override;

    std::string fence(chat::seq_number position) override { return lines_.fence(position); }

private:
    bool on_message(std::string_view message, request& out) override;

    interpreter lines_;
};

} // namespace banter::protocol::irc
