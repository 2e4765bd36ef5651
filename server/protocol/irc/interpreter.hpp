#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/irc/answers.hpp"
#include "server/protocol/irc/call.hpp"
#include "server/protocol/irc/peer.hpp"
#include "server/protocol/irc/settings.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// One peer's side of IRC (Modern IRC Client Protocol; IRCv3) without the transport: lines become requests,
/// and replies come in the framing of the codec. A line can become several requests.
///
/// Every line becomes at least one request, also a bad one, so that it counts against the rate limit.
class interpreter {
public:
    /// @param set  outlives the interpreter.
    explicit interpreter(const settings& set, framing sent_as = framing::lines);

    /// Takes a line without its end. next() must have returned all requests of the last line.
    void take_line(std::string_view text);

    /// Takes a line that was too long.
    void take_too_long();

    /// Takes the next request of the line.
    /// @return false when there is none left.
    bool next(request& out);

    /// Whether a request is left.
    bool waiting() const noexcept { return !queue_.empty(); }

    // codec::next() is called only while there is input. So while requests of a line are left, its last byte
    // stays in the input.

    /// Puts the last byte of the line back while requests are left.
    /// @param before  the input before the line was taken.
    void hold_last_byte(std::string_view before, std::string_view& input) const noexcept;

    /// As next(), to be called first in codec::next(). Takes the last byte with the last request.
    bool resume(std::string_view& input, request& out);

    const wire_format& output() const noexcept;
    const wire_format& answers() const noexcept { return answers_; }
    void on_answer(const protocol::request_id& id, const chat::answer& a);
    std::string closing_bytes(ending why) const;
    std::string closing_line(std::string_view words, std::string_view label = {}) const; ///< ERROR
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
    bool at_start_ = true; ///< no line has come; the first may begin with a byte order mark
};

} // namespace banter::protocol::irc
