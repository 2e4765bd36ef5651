#pragma once

#include "server/protocol/format.hpp"
#include "server/web/http_response.hpp"

namespace banter::web {

/// The chat's answers to one peer's requests, as HTTP responses. The peer's own, since how a response looks
/// depends on the request; it never hears a room in this format.
class http_answers final : public protocol::format {
public:
    /// Begins the answer to another request.
    void answer_in(reply_style style) { style_ = std::move(style); }
    const reply_style& style() const noexcept { return style_; }

    /// What comes now is about a request that was not ended in time.
    void is_late() noexcept { late_ = true; }

    std::string_view name() const noexcept override { return "http"; }

    void encode(const chat::message&, std::string&) const override {}
    void encode(const chat::presence&, std::string&) const override {}
    void encode(const chat::topic_change&, std::string&) const override {}
    void encode(const std::string& id, const chat::answer& a, std::string& out) const override;

private:
    reply_style style_;
    bool late_ = false;
};

} // namespace banter::web
