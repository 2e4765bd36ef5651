#include "server/protocol/json/lines.hpp"

#include "server/chat/room_rules.hpp"

namespace banter::protocol::json {

void write_fields(object_writer& w, const chat::message& m)
{
    w.string("room", m.room);
    w.number("seq", m.seq);
    w.number("prev", m.prev);
    w.string("user", m.user);
    w.string_if_any("to", m.to);
    w.string("text", m.text);
    w.time("time", m.time);
    if (m.notice)
        w.boolean("notice", true);
    if (m.unproven)
        w.boolean("unproven", true);
}

void write_event(const chat::message& m, std::string& out)
{
    object_writer w{out, "message"};
    write_fields(w, m);
    w.end_line();
}

void write_event(const chat::presence& p, std::string& out)
{
    object_writer w{out, "presence"};
    w.string("room", p.room);
    w.string("user", p.user);
    w.string("event", p.joined ? "join" : "leave");
    if (!p.joined) {
        w.string_if_any("reason", p.reason);
        w.string_if_any("by", p.by);
    }
    w.end_line();
}

void write_event(const chat::user_changed& p, std::string_view room, std::string& out)
{
    using kind = chat::user_changed::kind;
    object_writer w{out, "presence"};
    w.string("room", room);
    w.string("user", p.user);
    switch (p.change_kind) {
    case kind::quit:
        w.string("event", "leave");
        w.string_if_any("reason", p.text);
        break;
    case kind::renamed:
        w.string("event", "rename");
        w.string("to", p.text);
        break;
    case kind::away:
        w.string("event", "away");
        w.string("text", p.text);
        break;
    case kind::back:
        w.string("event", "back");
        break;
    case kind::realname:
        w.string("event", "realname");
        w.string("text", p.text);
        break;
    }
    w.end_line();
}

void write_event(const chat::topic_change& t, std::string_view id, std::string& out)
{
    object_writer w{out, "topic", id};
    w.string("room", t.room);
    w.string("user", t.user);
    w.string("text", t.text);
    w.end_line();
}

void write_event(const chat::rules_changed& r, std::string_view id, std::string& out)
{
    object_writer w{out, "rules_changed", id};
    w.string("room", r.room);
    w.string("user", r.user);
    w.objects("changes", r.changes, [](object_writer& inner, const chat::rule_change& c) {
        inner.string("rule", chat::rule_name(c.rule));
        inner.boolean("on", c.on);
        inner.string_if_any("argument", c.argument);
    });
    w.end_line();
}

} // namespace banter::protocol::json
