#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"
#include "server/protocol/irc/framing.hpp"
#include "server/protocol/irc/interpreter.hpp"
#include "server/protocol/irc/line_framer.hpp"
#include "server/protocol/irc/peer.hpp"
#include "server/protocol/irc/settings.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace banter::protocol::irc {

/// IRC over TCP.
class codec final : public protocol::codec {
public:
    /// @param set  outlives the codec.
    explicit codec(const settings& set) : lines_{set} {}

    bool next(std::string_view& input, request& out) override;
    bool mid_request() const noexcept override { return !lines_.waiting() && framer_.mid_line(); }
    const wire_format& output() const noexcept override { return lines_.output(); }
    const wire_format& answers() const noexcept override { return lines_.answers(); }
    void on_answer(const protocol::request_id& id, const chat::answer& a) override
    {
        lines_.on_answer(id, a);
    }
    std::string closing_bytes(ending why) override { return lines_.closing_bytes(why); }
    std::string fence(chat::seq_number position) override { return lines_.fence(position); }
    silence when_silent() const noexcept override { return silence::wants_answer; }
    std::string probe() const override { return lines_.probe(); }

private:
    line_framer framer_;
    interpreter lines_;
};

/// The frontend of IRC. HTTP makes its codecs for WebSocket with it, too. It outlives its codecs.
class frontend final : public protocol::frontend {
public:
    /// @param set  must have a clock.
    explicit frontend(settings set) : settings_{std::move(set)} {}

    const wire_format& first_format() const noexcept override;
    std::unique_ptr<protocol::codec> make_codec() const override;

    /// Makes the codec of a peer on WebSocket, after the handshake.
    /// @param how  as messages; not lines.
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
