#include "server/protocol/irc/event_lines.hpp"

#include "server/chat/conversation.hpp"
#include "server/protocol/irc/line_parts.hpp"
#include "server/protocol/irc/line_writer.hpp"

namespace banter::protocol::irc {

namespace {

void append_role(std::string& out, const chat::presence& p, const event_tags& tags)
{
    const bool op = (p.role & chat::room_operator) != 0;
    const bool voice = (p.role & chat::voiced) != 0;
    if (!op && !voice)
        return;
    line_writer w{out};
    tags(w).from_server().command("MODE").room(p.room);
    w.middle(op && voice ? "+ov" : op ? "+o" : "+v").nick(p.user);
    if (op && voice)
        w.nick(p.user);
}

void append_join(std::string& out, const chat::presence& p, const event_tags& tags)
{
    {
        line_writer w{out};
        tags(w).from(p.user).command("JOIN").room(p.room);
        if (tags.caps.has(capability::extended_join))
            w.middle("*").trailing(p.realname);
    }
    append_role(out, p, tags);
    if (tags.caps.has(capability::away_notify) && !p.away.empty()) {
        line_writer w{out};
        tags(w).from(p.user).command("AWAY").trailing(p.away);
    }
}

} // namespace

void append_lines(std::string& out, const chat::presence& p, capabilities caps, std::string_view extra)
{
    if (chat::is_conversation(p.room))
        return;
    const event_tags tags{caps, extra, p.time};
    if (p.joined) {
        append_join(out, p, tags);
    } else if (!p.by.empty()) {
        line_writer w{out};
        tags(w).from(p.by).command("KICK").room(p.room).nick(p.user);
        w.trailing(p.reason.empty() ? p.by : p.reason);
    } else {
        line_writer w{out};
        tags(w).from(p.user).command("PART").room(p.room);
        if (!p.reason.empty())
            w.trailing(p.reason);
    }
}

void append_lines(std::string& out, const chat::topic_change& t, capabilities caps, std::string_view extra)
{
    line_writer w{out};
    event_tags{caps, extra, t.time}(w).from(t.user).command("TOPIC").room(t.room).trailing(t.text);
}

void append_lines(std::string& out, const chat::invited& i, capabilities caps, std::string_view extra)
{
    line_writer w{out};
    event_tags{caps, extra, i.time}(w).from(i.by).command("INVITE").nick(i.user).room(i.room);
}

void append_lines(std::string& out, const chat::ephemeral_message& s, capabilities caps,
                  std::string_view extra)
{
    const event_tags tags{caps, extra, s.time};
    const bool knows_tags = caps.has(capability::message_tags);
    const auto client_tags = knows_tags ? std::string_view{s.tags} : std::string_view{};
    if (s.message_kind == chat::post_ephemeral::kind::tags) {
        if (client_tags.empty())
            return;
        line_writer w{out};
        tags(w).tags(client_tags).from(s.user).command("TAGMSG");
        put_target(w, s.room, s.to);
        return;
    }
    line_writer w{out};
    tags(w).tags(client_tags).from(s.user);
    w.command(s.message_kind == chat::post_ephemeral::kind::ctcp ? "PRIVMSG" : "NOTICE");
    put_target(w, s.room, s.to);
    put_ctcp(w, s.text);
}

namespace {

void append_new_host(std::string& out, const chat::user_changed& p, const event_tags& tags)
{
    const auto before = ident_of(p.user), now = ident_of(p.text);
    if (!tags.caps.has(capability::chghost) || before == now)
        return;
    line_writer w{out};
    tags(w).source(nick_of(p.text) + '!' + before + '@' + host_of(p.user));
    w.command("CHGHOST").middle(now).middle(host_of(p.text));
}

} // namespace

void append_lines(std::string& out, const chat::user_changed& p, capabilities caps, std::string_view extra)
{
    using kind = chat::user_changed::kind;
    const bool about_away = p.change_kind == kind::away || p.change_kind == kind::back;
    if ((about_away && !caps.has(capability::away_notify)) ||
        (p.change_kind == kind::realname && !caps.has(capability::setname)))
        return;
    const event_tags tags{caps, extra, p.time};
    {
        line_writer w{out};
        tags(w).from(p.user);
        switch (p.change_kind) {
        case kind::quit:
            w.command("QUIT").trailing(p.text);
            break;
        case kind::renamed:
            w.command("NICK").nick(p.text);
            break;
        case kind::away:
            w.command("AWAY").trailing(p.text);
            break;
        case kind::back:
            w.command("AWAY");
            break;
        case kind::realname:
            w.command("SETNAME").trailing(p.text);
            break;
        }
    }
    if (p.change_kind == kind::renamed)
        append_new_host(out, p, tags);
}

} // namespace banter::protocol::irc
