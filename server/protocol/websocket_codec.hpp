#pragma once

#include "common/websocket_frame.hpp"
#include "server/protocol/codec.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace banter::protocol {

/// The JSON form over WebSocket (RFC 6455), from the end of the handshake on: each text message is one JSON
/// object, with white space around it or not. The first may be anything; hello is for the chat to ask for.
///
/// A message that is no object, or a bad one, is refused and no more: it is the frames that say where the
/// next one begins, so unlike on TCP the stream stays trustworthy and the connection goes on. Faults of the
/// frames, text that is not UTF-8, binary messages, and messages over limits::object_bytes, whether in one
/// frame or in several, end it, with the close code of the RFC in farewell(). So does the peer's own close
/// frame, which farewell() answers.
///
/// A ping is a request, so that it is paid for, whose reply is the pong. Pongs are bytes, and not requests.
///
/// A message that lies in the input as one frame is unmasked into one buffer and parsed there. One that is
/// split is gathered as it comes: nothing is allocated for what is only announced, and nothing is held
/// between messages.
class websocket_codec final : public codec {
public:
    websocket_codec() noexcept;
    ~websocket_codec() override;

    /// After a fault or a close frame, takes all input and understands nothing any more.
    bool next(std::string_view& input, request& out) override;

    /// Inside a frame, or between the fragments of a message.
    bool mid_request() const noexcept override { return under_way_ != nullptr; }

    const format& output() const noexcept override;

    /// The close frame. Called once.
    std::string farewell(ending how) override;

    silence when_silent() const noexcept override { return silence::wants_answer; }

    /// A ping.
    std::string probe() const override;

private:
    struct incoming;

    enum class state : std::uint8_t {
        open,
        closed_by_peer, ///< its close frame has come
        failed,         ///< fault_ says why
    };

    websocket::parsed read_header(std::string_view& input, websocket::frame_header& frame);
    websocket::fault judge(const websocket::frame_header& frame) const noexcept;
    bool take_whole(const websocket::frame_header& frame, std::string_view masked, request& out);
    void begin(const websocket::frame_header& frame);
    bool go_on(std::string_view& input, request& out);
    bool on_control(websocket::opcode type, std::string_view payload, request& out);
    bool on_text(std::string_view message, request& out);
    bool on_close(std::string_view payload, request& out);
    bool fail(websocket::fault why, request& out);

    std::unique_ptr<incoming> under_way_; // null between messages, so that an idle peer costs nothing
    std::optional<std::uint16_t> peers_code_;
    state state_ = state::open;
    websocket::fault fault_ = websocket::fault::none;
};

} // namespace banter::protocol
