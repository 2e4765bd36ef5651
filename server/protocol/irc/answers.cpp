#include "server/protocol/irc/answers.hpp"

#include "common/text.hpp"
#include "common/version.hpp"
#include "server/protocol/irc/answer_lines.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>
#include <utility>

namespace banter::protocol::irc {

std::string_view answers::name() const noexcept { return name_of(peer_.sent_as); }

void answers::encode(const chat::message& m, std::string& out) const
{
    const auto own = folded(peer_.nick);
    if (peer_.has(capability::echo_message) || m.unproven || folded(m.user) != own || folded(m.to) == own)
        put(out, m);
}

void answers::encode(const chat::presence& p, std::string& out) const { put(out, p); }
void answers::encode(const chat::topic_change& t, std::string& out) const { put(out, t); }
void answers::encode(const chat::rules_changed& r, std::string& out) const { put(out, r); }
void answers::encode(const chat::ephemeral_message& s, std::string& out) const { put(out, s); }
void answers::encode(const chat::invited& i, std::string& out) const { put(out, i); }
void answers::encode(const chat::user_changed& p, std::string_view, std::string& out) const { put(out, p); }

template <class Event>
void answers::put(std::string& out, const Event& e) const
{
    const auto start = out.size();
    append_lines(out, e, peer_.caps);
    frame_lines(out, start, peer_.sent_as);
}

void answers::encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                     std::string& out) const
{
    std::string lines;
    answer_writer w{peer_, settings_, context_of(id), shown, lines};
    std::visit([&](const auto& what) { append_answer(w, what); }, a);
    if (w.is_answer)
        put_under(w.context, peer_, lines);
    frame_lines(lines, 0, peer_.sent_as);
    out += lines;
}

namespace {

void append_user_modes(std::string& out, const peer& who, std::uint8_t flags, std::uint8_t changed)
{
    constexpr std::pair<chat::user_flag, char> letters[] = {
        {chat::bot_flag, 'B'}, {chat::invisible_flag, 'i'}, {chat::server_operator_flag, 'o'}};
    std::string on, off;
    for (const auto& [flag, letter] : letters)
        if ((changed & flag) != 0)
            ((flags & flag) != 0 ? on : off) += letter;
    std::string modes = on.empty() ? std::string{} : "+" + on;
    if (!off.empty())
        modes += "-" + off;
    if (!modes.empty())
        line_writer{out}.from(who.nick).command("MODE").nick(who.nick).middle(modes);
}

// Modern IRC, KILL: the user is sent KILL, its own QUIT and ERROR.
void append_kill(std::string& out, const chat::disconnection& d)
{
    const auto killed = "Killed (" + d.by + " (" + d.reason + "))";
    line_writer{out}.from(d.by).command("KILL").nick(d.user).trailing(d.reason);
    line_writer{out}.from(d.user).command("QUIT").trailing(killed);
    line_writer{out}.command("ERROR").trailing("Closing Link: " + host_of(d.user) + " (" + killed + ")");
}

} // namespace

// The whole welcome is one answer, so that nothing comes in between: clients wait for its end.
void append_answer(answer_writer& a, const chat::welcome& w)
{
    const auto version_name = std::string{"banter-"} + version;
    std::string since = "This server was started ";
    append_rfc3339(since, a.settings.started);
    a.reply(rpl_welcome, {},
            std::string{"Welcome to "} + std::string{server_name} + ", " + address_of(w.user));
    a.reply(rpl_yourhost, {},
            std::string{"Your host is "} + std::string{server_name} + ", running " + version_name);
    a.reply(rpl_created, {}, since);
    append_bare(a.out, a.peer, rpl_myinfo, {server_name, version_name, "Bio", "beIiklmnostv", "beIklov"});
    append_isupport(a.out, a.peer);
    append_answer(a, w.counts);
    append_motd(a.out, a.peer, a.settings);
}

// Only pending lines: if the client gets an echo as the answer, chat::echoed comes instead.
void append_answer(answer_writer& a, const chat::ack&) { a.out += std::exchange(a.peer.pending_lines, {}); }

// A multiline batch carries the label itself and needs no batch around it. A message to oneself is also
// delivered, without the label (IRCv3 labeled-response).
void append_answer(answer_writer& a, const chat::echoed& e)
{
    const bool labelled = a.context.batch.empty() && !a.context.label.empty() &&
                          a.peer.pending_lines.empty() && is_one_message(e.message, a.peer.caps);
    a.out += std::exchange(a.peer.pending_lines, {});
    append_lines(a.out, e.message, a.peer.caps, labelled ? "label=" + a.context.label : std::string{});
    a.is_answer = !labelled;
    if (folded(e.message.to) != folded(a.peer.nick))
        return;
    if (!labelled)
        put_under(a.context, a.peer, a.out);
    a.is_answer = false;
    append_lines(a.out, e.message, a.peer.caps);
}

// With a label, RPL_AWAY waits for the next answer, so that the label covers both.
void append_answer(answer_writer& a, const chat::addressee_away& w)
{
    const bool waits = a.context.batch.empty() && !a.context.label.empty();
    a.is_answer = !waits;
    append_numeric(waits ? a.peer.pending_lines : a.out, a.peer, rpl_away, {nick_of(w.user)}, w.text);
}

// IRC has no search.
void append_answer(answer_writer&, const chat::found_page&) {}

void append_answer(answer_writer& a, const chat::pong&) { append_pong(a.out, a.context.extra); }

void append_answer(answer_writer& a, const chat::totals& t)
{
    const auto n = [](std::size_t count) { return std::to_string(count); };
    const auto visible = t.users - std::min(t.users, t.invisible);
    a.reply(rpl_luserclient, {},
            std::string{"There are "} + n(visible) + " users and " + n(t.invisible) +
                " invisible on 1 servers");
    a.reply(rpl_luserop, {n(t.operators)}, "operator(s) online");
    a.reply(rpl_luserunknown, {n(t.unnamed)}, "unnamed connection(s)");
    a.reply(rpl_luserchannels, {n(t.rooms)}, "channels formed");
    a.reply(rpl_luserme, {}, std::string{"I have "} + n(t.users) + " clients and 0 servers");
    const auto most = std::max(t.users, t.most_users);
    a.reply(rpl_localusers, {n(t.users), n(most)},
            std::string{"Current local users "} + n(t.users) + ", max " + n(most));
    a.reply(rpl_globalusers, {n(t.users), n(most)},
            std::string{"Current global users "} + n(t.users) + ", max " + n(most));
}

void append_answer(answer_writer& a, const chat::user_flags& m)
{
    if (a.answers("OPER") && (m.flags & chat::server_operator_flag) != 0)
        a.reply(rpl_youreoper, {}, "You are now an operator of this server");
    append_user_modes(a.out, a.peer, m.flags, m.changed);
}

void append_answer(answer_writer& a, const chat::user_changed& p)
{
    using kind = chat::user_changed::kind;
    if (a.answers("AWAY") && (p.change_kind == kind::away || p.change_kind == kind::back))
        return append_answer(a, chat::done{});
    if (p.change_kind != kind::renamed || p.text != p.user) // the nick that it has already
        append_lines(a.out, p, a.peer.caps);
}

void append_answer(answer_writer& a, const chat::ephemeral_message& s)
{
    append_lines(a.out, s, a.peer.caps);
}

void append_answer(answer_writer& a, const chat::operator_notice& w)
{
    a.is_answer = false;
    line_writer{a.out}.from(w.user).command("WALLOPS").trailing(w.text);
}

void append_answer(answer_writer& a, const chat::done&)
{
    if (a.answers("AWAY") && a.context.extra == "away")
        a.reply(rpl_nowaway, {}, "You have been marked as being away");
    else if (a.answers("AWAY"))
        a.reply(rpl_unaway, {}, "You are no longer marked as being away");
}

void append_answer(answer_writer& a, const chat::behind& b)
{
    a.is_answer = false;
    append_note(a.out, a.peer, "BEHIND",
                "You read " + shown_target(a, b.room) +
                    " too slowly. The server sends its lines as fast as you read them, and drops none.");
}

void append_answer(answer_writer& a, const chat::reset& r)
{
    a.is_answer = false;
    append_note(a.out, a.peer, "RESET", "Some lines of " + shown_target(a, r.room) + " are gone");
}

void append_answer(answer_writer& a, const chat::closing& f)
{
    a.is_answer = a.answers("QUIT");
    if (f.disconnected)
        return append_kill(a.out, *f.disconnected);
    line_writer{a.out}.command("ERROR").trailing("Closing link: " + f.reason);
}

} // namespace banter::protocol::irc
