#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"
#include "server/protocol/json/formats.hpp"

#include <deque>
#include <memory>
#include <string_view>
#include <utility>

namespace banter::test {

/// A protocol whose requests the test has given to the frontend: each byte of a peer is the next of them. So
/// a test can make every request, also those that the JSON form does not have. Answers are in the JSON form.
class request_frontend final : public protocol::frontend {
public:
    explicit request_frontend(chat::arrive::kind who) : who_{who} {}

    void request(protocol::request r) { requests_.push_back(std::move(r)); }

    const protocol::wire_format& first_format() const noexcept override
    {
        return protocol::json::object_format();
    }
    std::unique_ptr<protocol::codec> make_codec() const override
    {
        return std::make_unique<request_codec>(requests_);
    }
    chat::arrive arrival() const noexcept override { return {who_}; }
    std::string_view refusal() const noexcept override { return "no\n"; }

private:
    class request_codec final : public protocol::codec {
    public:
        explicit request_codec(std::deque<protocol::request>& requests) : requests_{requests} {}

        bool next(std::string_view& input, protocol::request& out) override
        {
            if (input.empty())
                return false;
            input.remove_prefix(1);
            out = std::move(requests_.front());
            requests_.pop_front();
            return true;
        }
        bool mid_request() const noexcept override { return false; }
        const protocol::wire_format& output() const noexcept override
        {
            return protocol::json::object_format();
        }

    private:
        std::deque<protocol::request>& requests_;
    };

    chat::arrive::kind who_;
    mutable std::deque<protocol::request> requests_; // taken by the codecs
};

} // namespace banter::test
