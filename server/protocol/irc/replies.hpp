#pragma once

#include "server/protocol/irc/conversions.hpp"
#include "server/protocol/irc/numerics.hpp"
#include "server/protocol/irc/peer.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

/// Lines from the server itself to one peer. Labels and batches are added at the end.
namespace banter::protocol::irc {

/// `:banter NNN nick middles... :text`
void append_numeric(std::string& out, const peer& to, numeric n,
                    std::initializer_list<std::string_view> middles, std::string_view text);

/// A numeric without a text: `:banter NNN nick middles...`
void append_bare(std::string& out, const peer& to, numeric n,
                 std::initializer_list<std::string_view> middles);

/// IRCv3 standard reply: `FAIL command code context... :text`
void append_fail(std::string& out, std::string_view command, std::string_view code,
                 std::initializer_list<std::string_view> about, std::string_view text);

/// `:banter NOTICE nick :text`, or `NOTE * code :text` if the peer has standard-replies.
void append_note(std::string& out, const peer& to, std::string_view code, std::string_view text);

/// `:banter PONG banter :token`; only `PONG :token` if the token would be cut otherwise.
void append_pong(std::string& out, std::string_view token);

/// `words`, separated by `delimiter`, in as many numerics as needed.
void append_packed(std::string& out, const peer& to, numeric n,
                   std::initializer_list<std::string_view> middles, const std::vector<std::string>& words,
                   char delimiter = ' ');

/// Puts `lines` under the label of their request (IRCv3 labeled-response): no line becomes ACK, one line gets
/// the label, several become a batch. If the request has a batch already (labelled_batch), they go into it.
void put_under(const context& at, peer& to, std::string& lines);

/// The end of peer::labelled_batch, or ACK if it has not begun.
std::string end_labelled_batch(peer& to);

/// Puts each line into a batch, except lines of a batch that is itself in `lines`.
void put_into_batch(std::string_view reference, std::string& lines);

} // namespace banter::protocol::irc
