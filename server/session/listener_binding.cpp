#include "server/session/listener_binding.hpp"

#include "server/session/registry.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace banter::session {

listener_binding::listener_binding(net::executor e, const net::tcp_endpoint& at, registry& sessions,
                                   const protocol::frontend& frontend)
    : sessions_{sessions}, frontend_{frontend}, listener_{e, at, *this, std::string{frontend.refusal()}}
{
}

std::string listener_binding::address() const { return net::text_of(listener_.address()); }

void listener_binding::on_accepted(net::tcp_socket&& socket, const net::tcp_endpoint& from)
{
    sessions_.accept(std::move(socket), from, frontend_);
}

void listener_binding::on_accept_paused(const net::error_code& why)
{
    spdlog::warn("new connections on {} are refused: {} ({} connections)", address(), why.message(),
                 sessions_.size());
}

void listener_binding::on_accept_resumed()
{
    spdlog::info("new connections on {} are accepted again ({} connections)", address(), sessions_.size());
}

} // namespace banter::session
