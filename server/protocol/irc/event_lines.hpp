#pragma once

#include "server/chat/answer.hpp"
#include "server/protocol/irc/capabilities.hpp"

#include <string>
#include <string_view>

/// Events as lines for a client with the given capabilities; with server-time, with their time. Formats of
/// events and answers are made of these.
///
/// `extra` are tags as on the wire, such as `batch=7` or `label=x`. Each line gets them, except lines inside
/// a multiline batch, and the end of a batch does not get a label. Empty if the client does not know tags.
namespace banter::protocol::irc {

/// PRIVMSG or NOTICE to the room, or to `m.to` in a conversation. `msgid` is the seq. A text that does not
/// fit one line becomes a draft/multiline batch with the seq as its reference, or several lines, of which
/// only the first has `msgid` and `m.tags`. Several lines have no blank ones; if more than multiline_lines
/// remain, line feeds become spaces. Lines are cut where the author's client has cut them (message::cuts),
/// and again where they are too long. A text that begins "/me " is an ACTION.
void append_lines(std::string& out, const chat::message& m, capabilities caps, std::string_view extra = {});

/// Whether the message becomes a draft/multiline batch.
bool is_batched(const chat::message& m, capabilities caps);

/// Whether only one line gets `extra`, so that it may be a label.
bool is_one_message(const chat::message& m, capabilities caps);

/// JOIN, with MODE for a role and AWAY for an absent user; PART or KICK.
void append_lines(std::string& out, const chat::presence& p, capabilities caps, std::string_view extra = {});

/// TOPIC.
void append_lines(std::string& out, const chat::topic_change& t, capabilities caps,
                  std::string_view extra = {});

/// MODE, in as many lines as needed.
void append_lines(std::string& out, const chat::rules_changed& r, capabilities caps,
                  std::string_view extra = {});

/// TAGMSG, if the client knows tags; PRIVMSG or NOTICE for CTCP.
void append_lines(std::string& out, const chat::ephemeral_message& s, capabilities caps,
                  std::string_view extra = {});

/// INVITE.
void append_lines(std::string& out, const chat::invited& i, capabilities caps, std::string_view extra = {});

/// QUIT, NICK, AWAY or SETNAME. After NICK, CHGHOST: the address follows from the name.
void append_lines(std::string& out, const chat::user_changed& p, capabilities caps,
                  std::string_view extra = {});

/// The letter of MODE: `o`, `v`, `b` (bans and mutes), `e`, `i`, `I`, `k`, `l`, `m`, `n`, `s` or `t`.
char mode_letter(chat::rule r) noexcept;

/// A mask of a rule as IRC shows it, `NICK!USER@HOST`; for a mute, with `m:` before it.
std::string shown_mask(std::string_view mask, bool mute = false);

} // namespace banter::protocol::irc
