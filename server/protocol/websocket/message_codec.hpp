#pragma once

#include "common/websocket_frame.hpp"
#include "server/protocol/codec.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace banter::protocol::websocket {

// The frames (common/websocket_frame.hpp).
using banter::websocket::fault;
using banter::websocket::frame_header;
using banter::websocket::opcode;
using banter::websocket::parsed;

/// What every codec over WebSocket (RFC 6455) has in common, from the end of the handshake on: frames become
/// messages, all text or all binary. What a message means is for the derived codec to say.
///
/// Faults of the frames, text that is not UTF-8, messages of the other type, and messages over
/// limits::object_bytes, whether in one frame or in several, end the connection, with the close code of the
/// RFC in closing_bytes(). So does the peer's own close frame, which closing_bytes() answers.
///
/// A ping is a request, so that it is paid for, whose reply is the pong. Pongs are bytes, and not requests.
///
/// A message that lies in the input as one frame is unmasked into one buffer and given on from there. One
/// that is split is gathered as it comes: nothing is allocated for what is only announced, and nothing is
/// held between messages.
class message_codec : public codec {
public:
    ~message_codec() override;

    /// After a fault or a close frame, takes all input and understands nothing any more.
    bool next(std::string_view& input, request& out) override;

    /// Inside a frame, or between the fragments of a message.
    bool mid_request() const noexcept override { return under_way_ != nullptr; }

    /// The close frame. Called once.
    std::string closing_bytes(ending how) override;

    silence when_silent() const noexcept override { return silence::wants_answer; }

    /// A ping.
    std::string probe() const override;

protected:
    /// @param type  text or binary: of the messages that the peer sends.
    explicit message_codec(opcode type) noexcept;

    /// Why the connection is failed; none: it is not.
    fault why_failed() const noexcept { return fault_; }

    /// Whether the peer has closed, so that it is to be sent nothing but closing_bytes().
    bool closed_by_peer() const noexcept { return state_ == state::closed_by_peer; }

private:
    struct incoming;

    enum class state : std::uint8_t {
        open,
        closed_by_peer, ///< its close frame has come
        failed,         ///< fault_ says why
    };

    /// Takes a message, UTF-8 where it is text, which lasts no longer than the call.
    /// @return whether a request has come of it, in `out`.
    virtual bool on_message(std::string_view message, request& out) = 0;

    parsed read_header(std::string_view& input, frame_header& frame);
    fault judge(const frame_header& frame) const noexcept;
    bool take_whole(const frame_header& frame, std::string_view masked, request& out);
    void begin(const frame_header& frame);
    bool read_payload(std::string_view& input, request& out);
    bool on_control(opcode type, std::string_view payload, request& out);
    bool on_data(std::string_view message, request& out);
    bool on_close(std::string_view payload, request& out);
    bool fail(fault why, request& out);

    std::unique_ptr<incoming> under_way_; // null between messages, so that an idle peer costs nothing
    std::optional<std::uint16_t> peers_code_;
    opcode type_;
    state state_ = state::open;
    fault fault_ = fault::none;
};

} // namespace banter::protocol::websocket
