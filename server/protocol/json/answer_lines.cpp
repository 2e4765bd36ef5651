#include "server/protocol/json/lines.hpp"

#include "common/limits.hpp"
#include "common/version.hpp"
#include "server/chat/room_rules.hpp"
#include "server/protocol/json/object_writer.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace banter::protocol::json {

namespace {

// What this server knows beyond the documented protocol of version 1, so that clients need not guess.
constexpr std::array<std::string_view, 0> features{};

void write_messages(object_writer& w, const std::vector<chat::message>& all)
{
    w.objects("messages", all, [](object_writer& inner, const chat::message& m) { write_fields(inner, m); });
}

// Writes those of `names` that have the role `what`.
void write_role(object_writer& w, std::string_view field, const std::vector<std::string>& names,
                const std::vector<std::uint8_t>& roles, chat::room_role what)
{
    std::vector<std::string> those;
    for (std::size_t i = 0; i < std::min(names.size(), roles.size()); ++i)
        if ((roles[i] & what) != 0)
            those.push_back(names[i]);
    if (!those.empty())
        w.strings(field, those);
}

void write_names(object_writer& w, const std::vector<std::string>& names, std::size_t count,
                 const std::vector<std::uint8_t>& roles)
{
    w.strings("members", names);
    w.number("member_count", count);
    write_role(w, "operators", names, roles, chat::room_operator);
    write_role(w, "voiced", names, roles, chat::voiced);
}

void write_fields(object_writer& w, const chat::user_info& p)
{
    w.string("user", p.user);
    w.boolean("there", p.online);
    if (!p.online)
        return;
    w.string("realname", p.realname);
    w.string_if_any("away", p.away);
    if ((p.flags & chat::bot_flag) != 0)
        w.boolean("bot", true);
    if ((p.flags & chat::server_operator_flag) != 0)
        w.boolean("operator", true);
    w.time("since", p.since);
    std::vector<std::string> rooms;
    for (const auto& [room, role] : p.rooms)
        rooms.push_back(room);
    w.strings("rooms", rooms);
}

void write_fields(object_writer& w, const chat::room_rules& r)
{
    w.boolean("invite_only", r.invite_only);
    w.boolean("moderated", r.moderated);
    w.boolean("no_outsiders", r.no_outsiders);
    w.boolean("secret", r.secret);
    w.boolean("topic_lock", r.topic_lock);
    w.string_if_any("key", r.key);
    if (r.limit != 0)
        w.number("limit", r.limit);
    w.strings("operators", r.operators);
    w.strings("voices", r.voices);
    const auto masks = [&](std::string_view name, const std::vector<chat::mask_entry>& all) {
        w.objects(name, all, [](object_writer& inner, const chat::mask_entry& m) {
            inner.string("mask", m.mask);
            inner.string("set_by", m.set_by);
            inner.time("set_at", m.set_at);
        });
    };
    masks("bans", r.bans);
    masks("mutes", r.mutes);
    masks("ban_exceptions", r.ban_exceptions);
    masks("invite_exceptions", r.invite_exceptions);
}

/// Writes the line of one answer.
struct answer_line {
    std::string& out;
    std::string_view id;
    const chat::view& shown;

    void operator()(const chat::welcome& a) const
    {
        object_writer w{out, "welcome", id};
        w.string("user", a.user);
        w.string("server", std::string{"banter/"} + version);
        w.string("epoch", a.epoch);
        w.number("seq", shown.newest());
        w.object("limits", [](object_writer& l) {
            l.number("text_bytes", limits::text_bytes);
            l.number("object_bytes", limits::object_bytes);
            l.number("object_depth", limits::object_depth);
            l.number("rooms_per_connection", limits::rooms_per_connection);
            l.number("history", limits::history_most);
            l.number("search", limits::search_most);
        });
        w.array("features", features, [this](std::string_view name) { append_json_string(out, name); });
        w.end_line();
    }

    void operator()(const chat::joined& a) const
    {
        object_writer w{out, "joined", id};
        w.string("room", a.room);
        w.string("topic", a.topic);
        write_names(w, a.members, a.member_count, a.roles);
        w.number("prev", shown.newest(a.room));
        w.end_line();
    }

    void operator()(const chat::left& a) const
    {
        object_writer w{out, "left", id};
        w.string("room", a.room);
        w.string_if_any("reason", a.reason);
        w.string_if_any("by", a.by);
        w.end_line();
    }

    void operator()(const chat::ack& a) const
    {
        object_writer w{out, "ack", id};
        w.string("room", a.room);
        w.number("seq", a.seq);
        w.time("time", a.time);
        w.end_line();
    }

    void operator()(const chat::history_page& a) const
    {
        object_writer w{out, "history", id};
        w.string("room", a.room);
        write_messages(w, a.messages);
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::found_page& a) const
    {
        object_writer w{out, "found", id};
        write_messages(w, a.messages);
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::members& a) const
    {
        object_writer w{out, "members", id};
        w.string("room", a.room);
        write_names(w, a.names, a.member_count, a.roles);
        w.end_line();
    }

    void operator()(const chat::room_list& a) const
    {
        object_writer w{out, "rooms", id};
        w.objects("rooms", a.rooms, [this](object_writer& inner, const chat::room_summary& r) {
            inner.string("room", r.room);
            inner.string("topic", r.topic);
            inner.number("member_count", r.member_count);
            inner.number("prev", shown.newest(r.room));
        });
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::conversation_list& a) const
    {
        object_writer w{out, "conversations", id};
        w.objects("conversations", a.conversations,
                  [this](object_writer& inner, const chat::conversation_summary& c) {
                      inner.string("room", c.room);
                      inner.string("user", c.user);
                      inner.number("prev", shown.newest(c.room));
                  });
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::topic_change& a) const { write_event(a, id, out); }
    void operator()(const chat::rules_changed& a) const { write_event(a, id, out); }

    void operator()(const chat::user_changed& a) const
    {
        if (a.change_kind != chat::user_changed::kind::renamed) {
            (*this)(chat::done{});
            return;
        }
        object_writer w{out, "renamed", id};
        w.string("user", a.user);
        w.string("to", a.text);
        w.end_line();
    }

    void operator()(const chat::user_list& a) const
    {
        object_writer w{out, "people", id};
        w.objects("people", a.found,
                  [](object_writer& inner, const chat::user_info& p) { write_fields(inner, p); });
        w.end_line();
    }

    void operator()(const chat::current_rules& a) const
    {
        object_writer w{out, "rules", id};
        w.string("room", a.room);
        w.object("rules", [&](object_writer& inner) { write_fields(inner, a.rules); });
        w.end_line();
    }

    void operator()(const chat::invited& a) const
    {
        object_writer w{out, "invited", id};
        w.string("room", a.room);
        w.string("user", a.user);
        w.string("by", a.by);
        w.end_line();
    }

    void operator()(const chat::done&) const { object_writer{out, "done", id}.end_line(); }
    void operator()(const chat::pong&) const { object_writer{out, "pong", id}.end_line(); }

    void operator()(const chat::behind& a) const
    {
        object_writer w{out, "behind", id};
        w.string("room", a.room);
        w.number("from", a.from);
        w.end_line();
    }

    void operator()(const chat::reset& a) const
    {
        object_writer w{out, "reset", id};
        w.string("room", a.room);
        w.number("oldest", a.oldest);
        w.end_line();
    }

    void operator()(const failure& a) const
    {
        object_writer w{out, "error", id};
        w.string("code", code_name(a.code));
        w.string("message", a.message);
        w.string_if_any("detail", a.detail);
        w.end_line();
    }

    void operator()(const chat::closing& a) const
    {
        object_writer w{out, "bye", id};
        w.string("reason", a.reason);
        w.end_line();
    }

    void operator()(const chat::echoed& a) const
    {
        object_writer w{out, "message", id};
        write_fields(w, a.message);
        w.end_line();
    }

    // No request of this form has these answers.
    void operator()(const chat::presence_status&) const {}
    void operator()(const chat::totals&) const {}
    void operator()(const chat::current_marker&) const {}
    void operator()(const chat::user_flags&) const {}
    void operator()(const chat::ephemeral_message&) const {}
    void operator()(const chat::operator_notice&) const {}
    void operator()(const chat::addressee_away&) const {}
};

} // namespace

void write_answer(std::string_view id, const chat::answer& a, const chat::view& shown, std::string& out)
{
    std::visit(answer_line{out, id, shown}, a);
}

} // namespace banter::protocol::json
