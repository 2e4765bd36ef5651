#pragma once

#include "server/web/http_message.hpp"

#include <string>

namespace banter::web {

/// The server's side of the WebSocket handshake (RFC 6455, section 4.2).
struct handshake {
    unsigned status = 101; ///< or what is wrong with the request
    std::string why{};
    std::string response{}; ///< for the peer, as bytes, where it is 101
};

handshake shake_hands(const http_request& request);

} // namespace banter::web
