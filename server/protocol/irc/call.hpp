#pragma once

#include "server/chat/command.hpp"
#include "server/protocol/irc/conversions.hpp"
#include "server/protocol/irc/line.hpp"
#include "server/protocol/irc/peer.hpp"
#include "server/protocol/irc/replies.hpp"
#include "server/protocol/irc/settings.hpp"
#include "server/protocol/request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::irc {

/// The token of the PING that codec::fence() sends.
std::string fence_token(std::uint64_t round, chat::seq_number position);

/// The position in a token; none if the token is of another round.
std::optional<chat::seq_number> fence_position(std::uint64_t round, std::string_view token) noexcept;

/// One line of the peer, and the requests that the handler of its command makes of it.
struct call {
    enum class turn : bool {
        any,    ///< the next line is taken at once
        waited, ///< the next line is taken once this is answered, so that replies stay in order
    };

    const irc::line& line;
    irc::peer& peer;
    const irc::settings& settings;
    irc::context context; ///< label and command; target and extra are of the next ask()
    std::string out{};    ///< replies of the codec itself, sent before the chat answers
    std::vector<request> asked{};
    bool label_is_kept = false; ///< a later line is answered under the label
    bool unanswered = false;    ///< the chat does not answer the request

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

    /// Adds a request to the chat. @param target, extra  for its answer, see context.
    void ask(request_body what, std::string_view target = {}, std::string_view extra = {},
             turn when = turn::waited);

    /// Ends the connection after this line.
    void end(bool distrusted);
};

} // namespace banter::protocol::irc
