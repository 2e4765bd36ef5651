#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/irc/interpreter.hpp"
#include "server/protocol/irc/line_framer.hpp"

namespace banter::protocol::irc {

/// Lines over TCP.
class codec final : public protocol::codec {
public:
    /// @param set  outlives the codec.
    explicit codec(const settings& set) : lines_{set} {}

    bool next(std::string_view& input, request& out) override;
    bool mid_request() const noexcept override { return !lines_.waiting() && framer_.mid_line(); }
    const wire_format& output() const noexcept override { return lines_.output(); }
    const wire_format& answers() const noexcept override { return lines_.answers(); }
    void on_answer(const std::string& id, const chat::answer& a) override { lines_.on_answer(id, a); }
    std::string closing_bytes(ending why) override { return lines_.closing_bytes(why); }
    std::string fence(chat::seq_number position) override { return lines_.fence(position); }
    silence when_silent() const noexcept override { return silence::wants_answer; }
    std::string probe() const override { return lines_.probe(); }

private:
    line_framer framer_;
    interpreter lines_;
};

} // namespace banter::protocol::irc
