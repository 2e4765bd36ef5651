#pragma once

#include "server/protocol/http/http_message.hpp"
#include "server/protocol/irc/framing.hpp"

#include <optional>
#include <string>

namespace banter::protocol::http {

/// The server's side of the WebSocket handshake (RFC 6455, section 4.2).
struct handshake {
    unsigned status = 101; ///< or what is wrong with the request
    std::string why{};
    std::string response{};                      ///< for the peer, as bytes, where it is 101
    std::optional<protocol::irc::framing> irc{}; ///< the subprotocol that was agreed to
};

/// @param offers_irc  as a subprotocol: of those that the peer asks for it gets the first that we know. Where
///                    there is none, none is agreed to (section 4.2.2), and it is for the peer to say whether
///                    it goes on without.
handshake shake_hands(const http_request& request, bool offers_irc);

} // namespace banter::protocol::http
