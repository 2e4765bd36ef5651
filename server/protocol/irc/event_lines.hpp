#pragma once

#include "server/chat/answer.hpp"
#include "server/protocol/irc/capabilities.hpp"

#include <string>
#include <string_view>

/// The lines of what happens, with its time for who wants that, as somebody with these capabilities is told.
/// The shared formats are made of these, and so are answers, which may add tags of their own.
///
/// `extra` are tags as on the wire, such as `batch=7` or `label=x`, which each line gets that stands for
/// itself: not the ones inside a multiline batch; of a label, nor the one that ends it. It must be empty, or
/// the client must know tags.
namespace banter::protocol::irc {

/// PRIVMSG or NOTICE, to the room, or to `m.to` where it is said in a conversation. `msgid` is the seq. A
/// text that is too long for a line, or has several, becomes a draft/multiline batch with the seq as its
/// reference, or else several lines, of which only the first has `msgid` and the tags of `m.tags`. Then its
/// blank lines are left out, and where more than multiline_lines remain, its line feeds are spaces. A text
/// that begins "/me " is an ACTION.
void append_lines(std::string& out, const chat::message& m, capabilities caps, std::string_view extra = {});

/// Whether it becomes a draft/multiline batch.
bool is_batched(const chat::message& m, capabilities caps);

/// Whether `extra` will stand on one line only, so that it may be a label.
bool is_one_message(const chat::message& m, capabilities caps);

/// JOIN, and MODE and AWAY where they say more; PART, or KICK.
void append_lines(std::string& out, const chat::presence& p, capabilities caps, std::string_view extra = {});

/// TOPIC.
void append_lines(std::string& out, const chat::topic_change& t, capabilities caps,
                  std::string_view extra = {});

/// MODE, as many lines as it takes.
void append_lines(std::string& out, const chat::rules_changed& r, capabilities caps,
                  std::string_view extra = {});

/// TAGMSG, for those who know tags; PRIVMSG or NOTICE with a CTCP.
void append_lines(std::string& out, const chat::ephemeral_message& s, capabilities caps,
                  std::string_view extra = {});

/// INVITE.
void append_lines(std::string& out, const chat::invited& i, capabilities caps, std::string_view extra = {});

/// QUIT, NICK, AWAY or SETNAME.
void append_lines(std::string& out, const chat::user_changed& p, capabilities caps,
                  std::string_view extra = {});

/// The letter of MODE: `o`, `v`, `b` (bans and mutes), `e`, `i`, `I`, `k`, `l`, `m`, `n`, `s` or `t`.
char mode_letter(chat::rule r) noexcept;

/// A mask of a rule as it is shown: `mask!*@*`, of a mute `m:mask!*@*`.
std::string shown_mask(std::string_view mask, bool mute = false);

} // namespace banter::protocol::irc
