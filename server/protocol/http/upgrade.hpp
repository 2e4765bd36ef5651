#pragma once

#include "server/protocol/http/site.hpp"

#include <span>
#include <string>

namespace banter::protocol::http {

struct http_request;

/// The server's side of the WebSocket handshake (RFC 6455, section 4.2).
struct handshake {
    unsigned status = 101; ///< otherwise the status of the refusal, with `why`
    std::string why{};
    std::string response{};                   ///< bytes for the peer if the status is 101
    const named_codec* subprotocol = nullptr; ///< the one of `known` that was selected; null: none
};

/// @param known  the subprotocols. Of those that the peer asks for, the first known one is selected. If none
/// of
///               them is known, none is selected (section 4.2.2), and the peer decides whether it continues.
handshake shake_hands(const http_request& request, std::span<const named_codec> known);

} // namespace banter::protocol::http
