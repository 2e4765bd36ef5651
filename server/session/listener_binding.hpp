#pragma once

#include "server/net/listener.hpp"
#include "server/protocol/frontend.hpp"

#include <string>

namespace banter::session {

class registry;

/// Binds one address to a frontend: listens there, and gives its connections to the registry. Lives on the
/// I/O thread.
class listener_binding final : public net::listener::handler {
public:
    /// Binds and listens.
    /// @param sessions  outlives the listener_binding.
    /// @param frontend  outlives the listener_binding and the sessions.
    /// @throws boost::system::system_error  if the address can't be bound.
    listener_binding(net::executor e, const net::tcp_endpoint& at, registry& sessions,
                     const protocol::frontend& frontend);

    void start() { listener_.start(); }
    void stop() { listener_.stop(); }

    /// The address that it listens on, as HOST:PORT.
    std::string address() const;

private:
    void on_accepted(net::tcp_socket&& socket, const net::tcp_endpoint& from) override;
    void on_accept_paused(const net::error_code& why) override;
    void on_accept_resumed() override;

    registry& sessions_;
    const protocol::frontend& frontend_;
    net::listener listener_;
};

} // namespace banter::session
