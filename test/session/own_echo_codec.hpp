#pragma once

#include "server/protocol/frontend.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "server/protocol/wire_format.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace banter::test {

/// The JSON form, for a peer that wants its own messages as in `own`.
class own_echo_codec final : public protocol::codec {
public:
    explicit own_echo_codec(chat::echo own) : own_{own} {}

    bool next(std::string_view& input, protocol::request& out) override
    {
        if (!objects_.next(input, out))
            return false;
        if (auto* const p = std::get_if<chat::post_message>(&out.body))
            p->own = own_;
        return true;
    }
    bool mid_request() const noexcept override { return objects_.mid_request(); }
    const protocol::wire_format& output() const noexcept override { return objects_.output(); }
    std::string fence(chat::seq_number position) override
    {
        return "{\"type\":\"fence\",\"text\":\"has " + std::to_string(position) + "\"}\n";
    }

private:
    protocol::json::object_codec objects_;
    chat::echo own_;
};

class own_echo_frontend final : public protocol::frontend {
public:
    explicit own_echo_frontend(chat::echo own) : own_{own} {}
    const protocol::wire_format& first_format() const noexcept override
    {
        return protocol::json::object_format();
    }
    std::unique_ptr<protocol::codec> make_codec() const override
    {
        return std::make_unique<own_echo_codec>(own_);
    }
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::stranger}; }
    std::string_view refusal() const noexcept override { return "no\n"; }

private:
    chat::echo own_;
};

} // namespace banter::test
