#include "server/net/close_reason.hpp"

namespace banter::net {

std::string_view to_string(close_reason reason) noexcept
{
    switch (reason) {
    case close_reason::peer_closed:
        return "closed by the peer";
    case close_reason::peer_reset:
        return "connection lost";
    case close_reason::said_bye:
        return "said bye";
    case close_reason::not_protocol:
        return "not the protocol";
    case close_reason::request_timeout:
        return "a request was not finished in time";
    case close_reason::silent:
        return "silent for too long";
    case close_reason::stalled:
        return "took no byte for too long";
    case close_reason::by_operator:
        return "an operator ended it";
    case close_reason::shutdown:
        return "the server is stopping";
    case close_reason::fault:
        return "a fault of the server";
    }
    return "unknown";
}

std::string_view name_of(close_reason reason) noexcept
{
    switch (reason) {
    case close_reason::peer_closed:
        return "peer_closed";
    case close_reason::peer_reset:
        return "peer_reset";
    case close_reason::said_bye:
        return "said_bye";
    case close_reason::not_protocol:
        return "not_protocol";
    case close_reason::request_timeout:
        return "request_timeout";
    case close_reason::silent:
        return "silent";
    case close_reason::stalled:
        return "stalled";
    case close_reason::by_operator:
        return "by_operator";
    case close_reason::shutdown:
        return "shutdown";
    case close_reason::fault:
        return "fault";
    }
    return "unknown";
}

} // namespace banter::net
