#include "server/session/entrance.hpp"

#include "server/session/endpoint_text.hpp"
#include "server/session/registry.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace banter::session {

entrance::entrance(net::executor e, const net::tcp_endpoint& at, registry& sessions,
                   const protocol::door& door)
    : sessions_{sessions}, door_{door}, listener_{e, at, *this, std::string{door.refusal()}}
{
}

std::string entrance::address() const { return text_of(listener_.address()); }

void entrance::on_accepted(net::tcp_socket&& socket, const net::tcp_endpoint& from)
{
    sessions_.accept(std::move(socket), from, door_);
}

void entrance::on_accept_paused(const net::error_code& why)
{
    spdlog::warn("accepting on {} pauses: {} ({} connections)", address(), why.message(), sessions_.size());
}

void entrance::on_accept_resumed()
{
    spdlog::info("accepting on {} again ({} connections)", address(), sessions_.size());
}

} // namespace banter::session
