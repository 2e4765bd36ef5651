#pragma once

#include "server/chat/command.hpp"
#include "server/protocol/irc/codec_peer.hpp"
#include "server/protocol/irc/codec_replies.hpp"
#include "server/protocol/irc/conversions.hpp"
#include "server/protocol/irc/line.hpp"
#include "server/protocol/request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::irc {

/// What codec::fence() sends, and wants back.
std::string fence_token(std::uint64_t round, chat::seq_number position);

/// The position in the token of a fence of this round.
std::optional<chat::seq_number> fence_position(std::uint64_t round, std::string_view token) noexcept;

/// One line of the peer on its way to requests: what a command's handler reads, and fills.
struct call {
    enum class turn : bool {
        any,    ///< what comes next is taken at once
        waited, ///< what comes next is taken when this has been answered, so that replies stay in order
    };

    const irc::line& line;
    irc::peer& peer;
    const irc::settings& settings;
    irc::context context; ///< label and command; target and extra are of the next ask()
    std::string out{};    ///< what the codec says itself, before the chat answers
    std::vector<request> asked{};
    bool label_is_kept = false; ///< its answer comes with a later line
    bool unanswered = false;    ///< the chat says nothing to what is asked

    std::string_view param(std::size_t i) const noexcept { return line.param(i); }

    void reply(numeric n, std::initializer_list<std::string_view> middles, std::string_view text)
    {
        append_numeric(out, peer, n, middles, text);
    }
    void fail(std::string_view code, std::initializer_list<std::string_view> about, std::string_view text)
    {
        append_fail(out, context.command, code, about, text);
    }
    void needs_more() { reply(err_needmoreparams, {context.command}, "Not enough parameters"); }

    /// Asks the chat. @param about  what the answer must know: the target, and more.
    void ask(chat::request what, std::string_view target = {}, std::string_view extra = {},
             turn when = turn::waited);

    /// Says `lines` when all that was asked has been answered.
    void then(std::string lines);

    /// The connection ends after this.
    void end(bool distrusted);
};

} // namespace banter::protocol::irc
