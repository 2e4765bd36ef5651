#pragma once

#include "server/protocol/http/response.hpp"
#include "server/protocol/wire_format.hpp"

namespace banter::protocol::http {

/// The chat's answers to one peer's requests as HTTP responses. Each peer has its own object, because a
/// response depends on its request. Events are never encoded in this format.
class answers final : public protocol::wire_format {
public:
    using protocol::wire_format::encode;

    /// Sets the style of the answer to the next request.
    /// @param stream_head  the head of a stream, sent when the chat accepts it (chat::done)
    void answer_in(reply_style style, std::string stream_head = {})
    {
        style_ = std::move(style);
        stream_head_ = std::move(stream_head);
        waits_ = false;
    }

    /// A request has begun. A failure before the next answer_in() means that its rest did not come in time.
    void await_request()
    {
        style_ = {.keep_alive = false};
        waits_ = true;
    }

    std::string_view name() const noexcept override { return "http"; }

    void encode(const chat::message&, std::string&) const override {}
    void encode(const chat::presence&, std::string&) const override {}
    void encode(const chat::topic_change&, std::string&) const override {}
    void encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                std::string& out) const override;

private:
    reply_style style_;
    std::string stream_head_;
    bool waits_ = false;
};

} // namespace banter::protocol::http
