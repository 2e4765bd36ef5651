#pragma once

#include "common/websocket_frame.hpp"
#include "server/protocol/codec.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace banter::protocol::websocket {

/// The base of every codec over WebSocket (RFC 6455), after the handshake. It turns frames into messages, all
/// text or all binary, and the derived codec turns messages into requests.
///
/// Faults of the frames, text that is not UTF-8, messages of the other type, and messages over
/// limits::object_bytes, whether in one frame or in several, end the connection, with the close code of the
/// RFC in closing_bytes(). So does the peer's own close frame, which closing_bytes() answers.
///
/// A ping is a request whose reply is the pong, so that it counts against the rate limit. A pong is no
/// request.
///
/// A message that lies in the input as one whole frame is unmasked into one buffer. A split message is
/// gathered as it comes. Nothing is allocated for bytes that are only announced, and nothing is held between
/// messages.
class message_codec : public codec {
public:
    ~message_codec() override;

    /// After a fault or a close frame, takes all input and ignores it.
    bool next(std::string_view& input, request& out) override;

    /// Inside a frame, or between the fragments of a message.
    bool mid_request() const noexcept override { return under_way_ != nullptr; }

    /// The close frame. Called once.
    std::string closing_bytes(ending how) override;

    silence when_silent() const noexcept override { return silence::wants_answer; }

    /// A ping.
    std::string probe() const override;

protected:
    /// @param type  of the messages that the peer must send: text or binary.
    explicit message_codec(websocket_frame::opcode type) noexcept;

    /// Why the connection failed; none: it did not.
    websocket_frame::fault why_failed() const noexcept { return fault_; }

    /// Whether the peer has sent a close frame. Only closing_bytes() may be sent then.
    bool closed_by_peer() const noexcept { return state_ == state::closed_by_peer; }

private:
    struct incoming;

    enum class state : std::uint8_t {
        open,
        closed_by_peer, ///< after its close frame
        failed,         ///< fault_ says why
    };

    /// @param message  UTF-8 if it is text; valid during the call only.
    /// @return whether the message became a request, in `out`.
    virtual bool on_message(std::string_view message, request& out) = 0;

    websocket_frame::parsed read_header(std::string_view& input, websocket_frame::frame_header& frame);
    websocket_frame::fault judge(const websocket_frame::frame_header& frame) const noexcept;
    bool take_whole(const websocket_frame::frame_header& frame, std::string_view masked, request& out);
    void begin(const websocket_frame::frame_header& frame);
    bool read_payload(std::string_view& input, request& out);
    bool on_control(websocket_frame::opcode type, std::string_view payload, request& out);
    bool on_data(std::string_view message, request& out);
    bool on_close(std::string_view payload, request& out);
    bool fail(websocket_frame::fault why, request& out);

    std::unique_ptr<incoming> under_way_; // null between messages, so that an idle peer costs nothing
    std::optional<std::uint16_t> peers_code_;
    websocket_frame::opcode type_;
    state state_ = state::open;
    websocket_frame::fault fault_ = websocket_frame::fault::none;
};

} // namespace banter::protocol::websocket
