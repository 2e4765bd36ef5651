#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace banter::test {

/// A protocol of letters, each of which is a request, for tests of sessions without a real protocol.
///
/// r: list the rooms; R: the same, as the last request; M: send a message, as the last request; b: no request
/// of the chat, answered with 10 KB; l: no request of the chat, as the last request; x: the same, as one that
/// can't be trusted; s: replace the codec by one whose peer may be silent; any other letter: no request of
/// the chat, sent back. Between ( and ) a request is incomplete; other requests may come in between.
class scripted_codec final : public protocol::codec {
public:
    explicit scripted_codec(protocol::silence when_silent) : when_silent_{when_silent} {}

    bool next(std::string_view& input, protocol::request& out) override;
    bool mid_request() const noexcept override { return open_; }
    const protocol::wire_format& output() const noexcept override;
    std::unique_ptr<protocol::codec> successor() override;
    std::string closing_bytes(protocol::ending why) override
    {
        return "closing " + std::to_string(static_cast<int>(why)) + '\n';
    }
    protocol::silence when_silent() const noexcept override { return when_silent_; }
    std::string probe() const override { return "probe\n"; }

private:
    protocol::silence when_silent_;
    bool open_ = false;
    bool hands_over_ = false;
};

class scripted_frontend final : public protocol::frontend {
public:
    explicit scripted_frontend(protocol::silence when_silent = protocol::silence::is_fine,
                               std::size_t reserve = 0)
        : when_silent_{when_silent}, reserve_{reserve}
    {
    }
    const protocol::wire_format& first_format() const noexcept override;
    std::unique_ptr<protocol::codec> make_codec() const override
    {
        return std::make_unique<scripted_codec>(when_silent_);
    }
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::guest}; }
    std::size_t reserve() const noexcept override { return reserve_; }
    std::string_view refusal() const noexcept override { return "no\n"; }

private:
    protocol::silence when_silent_;
    std::size_t reserve_;
};

} // namespace banter::test
