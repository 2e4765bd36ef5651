#pragma once

#include "server/web/http_message.hpp"

#include <string>

namespace banter::web {

/// The server's side of the WebSocket handshake (RFC 6455, section 4.2).
struct handshake {
    bool accepted = false;
    std::string response; ///< for the peer, as bytes: 101, or what is wrong with its request
};

handshake shake_hands(const http_request& request);

} // namespace banter::web
