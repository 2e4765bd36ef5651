#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/irc/answers.hpp"
#include "server/protocol/irc/codec_call.hpp"
#include "server/protocol/irc/codec_peer.hpp"
#include "server/protocol/irc/line_framer.hpp"

#include <deque>

namespace banter::protocol::irc {

/// IRC as one client speaks it (Modern IRC Client Protocol; IRCv3): a line becomes one request, or several,
/// which are given one after another; the end of the line stays in the input until the last of them.
///
/// Every line is a request, so that a flood of bad ones is as slow as one of good ones.
class codec final : public protocol::codec {
public:
    /// @param set  outlives the codec.
    explicit codec(const settings& set);

    bool next(std::string_view& input, request& out) override;
    bool mid_request() const noexcept override { return queue_.empty() && framer_.mid_line(); }
    const format& output() const noexcept override;
    const format& answers() const noexcept override { return answers_; }
    void told(const std::string& id, const chat::answer& a) override;
    std::string farewell(ending why) override;
    std::string fence(chat::seq_number position) override;
    silence when_silent() const noexcept override { return silence::wants_answer; }
    std::string probe() const override { return "PING :idle\r\n"; }

private:
    void take_line(std::string_view text);
    void take_too_long();
    void run(call& c, line_fault fault);
    void queue(call& c);
    void queue_labelled_batch(call& c);
    void note_own(const chat::person_changed& p);
    void note_failure(const context& at);
    bool give(std::string_view& input, request& out);

    const settings& set_;
    line_framer framer_;
    peer peer_;
    irc::answers answers_;
    std::deque<request> queue_;
    bool holds_end_ = false; // the last byte of the line is in the input still
};

} // namespace banter::protocol::irc
