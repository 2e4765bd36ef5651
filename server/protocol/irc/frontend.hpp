#pragma once

#include "server/protocol/frontend.hpp"
#include "server/protocol/irc/codec_peer.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace banter::protocol::irc {

/// IRC over TCP; over WebSocket behind the HTTP frontend. Its codecs must not outlive it.
class frontend final : public protocol::frontend {
public:
    /// @param set  with its clock.
    explicit frontend(settings set) : settings_{std::move(set)} {}

    const wire_format& first_format() const noexcept override;
    std::unique_ptr<protocol::codec> make_codec() const override;

    /// For who has come by WebSocket, from the end of the handshake on.
    /// @param how  of messages.
    std::unique_ptr<protocol::codec> make_codec(framing how) const;
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::stranger}; }
    std::string_view refusal() const noexcept override
    {
        return "ERROR :Closing link: there are too many connections, try again later\r\n";
    }

private:
    settings settings_;
};

} // namespace banter::protocol::irc
