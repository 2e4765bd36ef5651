#pragma once

#include "server/protocol/irc/framing.hpp"
#include "test/in_process/server.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace banter::in_process {

/// A client's end of a connection on which IRC is spoken: lines, or messages of WebSocket, which an upgrade
/// at the HTTP door has brought about. Pings of WebSocket are answered.
class irc_wire {
public:
    /// @throws std::runtime_error  where the upgrade is refused.
    irc_wire(server& from, protocol::irc::framing how);

    /// The bytes of a line.
    std::string framed(std::string_view line) const;

    /// The bytes of what TCP would bring so; by WebSocket a message for each line that ends in it.
    std::string framed_bytes(std::string_view bytes);

    /// @throws std::runtime_error  after cut().
    void send(std::string_view bytes);

    void cut() { peer_.reset(); }

    /// The next line that is here, without its end.
    /// @throws std::runtime_error  where what is here is none.
    std::optional<std::string> next();

    /// Whether the server has closed, with nothing half said.
    bool closed() const noexcept { return peer_ && peer_->closed() && raw_.empty(); }

    /// The payload of the close frame by which the server closed; none: it did not, or by TCP.
    const std::optional<std::string>& close_frame() const noexcept { return close_frame_; }

private:
    bool by_websocket() const noexcept { return how_ != protocol::irc::framing::lines; }
    void shake_hands(server& from);
    std::optional<std::string> next_line();
    std::optional<std::string> next_message();

    protocol::irc::framing how_;
    std::optional<test::peer> peer_; // none: cut
    std::string unsent_;             // of a line that has come without its end
    std::string raw_;
    std::optional<std::string> close_frame_;
};

} // namespace banter::in_process
