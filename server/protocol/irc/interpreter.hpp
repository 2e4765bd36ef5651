#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/irc/answers.hpp"
#include "server/protocol/irc/codec_call.hpp"
#include "server/protocol/irc/codec_peer.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// IRC as one client speaks it (Modern IRC Client Protocol; IRCv3), line by line, wherever the lines come
/// from: each becomes one request, or several, which are given one after another. What a codec says, in the
/// framing of its own.
///
/// Every line is a request, so that a flood of bad ones is as slow as one of good ones.
class interpreter {
public:
    /// @param set  outlives it.
    explicit interpreter(const settings& set, framing sent_as = framing::lines);

    /// Takes a line without its end. All that came of the last one must have been given.
    void take_line(std::string_view text);

    /// Takes one that was longer than a line may be.
    void take_too_long();

    /// The next request that has come of the line.
    /// @return false when there are no more.
    bool next(request& out);

    /// Whether there may be more.
    bool waiting() const noexcept { return !queue_.empty(); }

    // A codec is asked only while there is input. So the last byte of the line stays there as long as
    // requests wait.

    /// Leaves it there, if need be.
    /// @param before  the input before the line was taken from its front.
    void hold_last_byte(std::string_view before, std::string_view& input) const noexcept;

    /// As next(), at the begin of codec::next(). With the last request it takes the byte.
    bool resume(std::string_view& input, request& out);

    const wire_format& output() const noexcept;
    const wire_format& answers() const noexcept { return answers_; }
    void on_answer(const std::string& id, const chat::answer& a);
    std::string closing_bytes(ending why) const;
    std::string closing_line(std::string_view words) const; ///< ERROR
    std::string fence(chat::seq_number position);
    std::string probe() const;

private:
    void run(call& c, line_fault fault);
    void queue(call& c);
    void queue_labelled_batch(call& c);
    void note_own(const chat::user_changed& p);
    void note_failure(const context& at);
    std::string framed(std::string lines) const;

    const settings& settings_;
    peer peer_;
    irc::answers answers_;
    std::deque<request> queue_;
};

} // namespace banter::protocol::irc
