#pragma once

#include "common/websocket_frame.hpp"
#include "test/in_process/server.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

/// A client's end of a connection that exchanges texts: lines, or messages of WebSocket. Malformed output of
/// the server is a std::runtime_error. Pings are answered.
class wire {
public:
    using control_frame = std::pair<websocket_frame::opcode, std::string>;

    /// Lines over TCP, each of which ends in `line_end`.
    static wire lines(server& from, const protocol::frontend& through, std::string_view line_end);

    /// Messages of this type, after an upgrade at the HTTP frontend.
    /// @param subprotocol  must be agreed to; empty: none is asked for
    static wire messages(server& from, websocket_frame::opcode type, std::string_view subprotocol = {});

    bool is_websocket() const noexcept { return is_websocket_; }

    /// The bytes that carry a text.
    std::string framed(std::string_view text) const;

    /// Sends bytes, which may be wrong, and turns the server.
    void send(std::string_view bytes);
    void end_stream();

    /// Cuts the connection, and turns the server.
    void cut();

    /// The next text that is here, without its end.
    std::optional<std::string> next();

    /// Runs the server and receives its bytes, until no more come.
    void settle();

    /// Whether the server has closed, with nothing unread.
    bool closed() const noexcept { return peer_ && peer_->closed() && read_ == received_.size(); }

    /// The frames that have come and are neither messages nor pings.
    std::vector<control_frame>& control_frames() noexcept { return control_; }

    /// The payload of the close frame by which the server closed; none: it did not, or by TCP.
    const std::optional<std::string>& close_frame() const noexcept { return close_frame_; }

private:
    wire(server& from, const protocol::frontend& through) : server_{&from}, peer_{from.connect(through)} {}

    void shake_hands(std::string_view subprotocol);
    bool receive();
    std::string_view unread() const noexcept { return std::string_view{received_}.substr(read_); }
    std::optional<std::string> next_line();
    std::optional<std::string> next_message();

    server* server_;
    std::optional<peer> peer_; // none: cut
    bool is_websocket_ = false;
    std::string line_end_;                                         // of TCP
    websocket_frame::opcode type_ = websocket_frame::opcode::text; // of WebSocket
    std::string received_;
    std::size_t read_ = 0; // bytes of received_
    std::vector<control_frame> control_;
    std::optional<std::string> close_frame_;
};

} // namespace banter::test
