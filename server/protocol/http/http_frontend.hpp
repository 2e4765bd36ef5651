#pragma once

#include "server/protocol/frontend.hpp"
#include "server/protocol/http/site.hpp"

#include <string>

namespace banter::protocol::http {

/// The way in for browsers, curl and whatever watches over the server: HTTP/1.1, and WebSocket from there.
class http_frontend final : public protocol::frontend {
public:
    explicit http_frontend(site what);

    const protocol::wire_format& first_format() const noexcept override;
    std::unique_ptr<protocol::codec> make_codec() const override;
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::guest}; }
    std::string_view refusal() const noexcept override { return refusal_; }

    /// Who watches over the server must get in when the chat is full.
    std::size_t reserve() const noexcept override { return site_.chat ? 0 : most_watchers; }

private:
    static constexpr std::size_t most_watchers = 16;

    site site_;
    std::string refusal_;
};

} // namespace banter::protocol::http
