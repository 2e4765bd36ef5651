#pragma once

#include "server/protocol/irc/codec_peer.hpp"
#include "server/protocol/irc/conversions.hpp"
#include "server/protocol/irc/numerics.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

/// Lines from the server itself to one peer. They are written plain; labels and batches are put to them at
/// the end.
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

/// `:banter NOTICE nick :text`; where the peer knows standard replies: `NOTE * code :text`.
void append_note(std::string& out, const peer& to, std::string_view code, std::string_view text);

/// `words` with spaces between, in as many numerics as it takes.
void append_packed(std::string& out, const peer& to, numeric n,
                   std::initializer_list<std::string_view> middles, const std::vector<std::string>& words,
                   char delimiter = ' ');

/// Puts `lines` under the label of the request that they answer (IRCv3 labeled-response): none becomes ACK,
/// one gets the label, several become a batch. Where the request's batch is open already they go into it.
void put_under(const context& at, peer& to, std::string& lines);

/// Puts each of the lines into a batch, but those that are in one that lies in `lines` too.
void put_into_batch(std::string_view reference, std::string& lines);

} // namespace banter::protocol::irc
