#pragma once

#include "server/net/listener.hpp"
#include "server/protocol/door.hpp"

#include <string>

namespace banter::session {

class registry;

/// One address that is listened on, and the door that leads from there into the chat. Lives on the I/O
/// thread.
class entrance final : public net::listener::handler {
public:
    /// Binds and listens.
    /// @param sessions  outlives the entrance, as does
    /// @param door      which outlives the sessions, too.
    /// @throws boost::system::system_error  when the address can't be had.
    entrance(net::executor e, const net::tcp_endpoint& at, registry& sessions, const protocol::door& door);

    void start() { listener_.start(); }
    void stop() { listener_.stop(); }

    /// Where it listens, as HOST:PORT.
    std::string address() const;

private:
    void on_accepted(net::tcp_socket&& socket, const net::tcp_endpoint& from) override;
    void on_accept_paused(const net::error_code& why) override;
    void on_accept_resumed() override;

    registry& sessions_;
    const protocol::door& door_;
    net::listener listener_;
};

} // namespace banter::session
