#include "test/chat/text_of.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace banter::chat::test {

namespace {

std::string in_quotes(std::string_view s)
{
    return "'" + (s.size() > 100 ? std::to_string(s.size()) + " bytes" : std::string{s}) + "'";
}

std::string name_of(client_id m)
{
    return "m" + std::to_string(m.index) + (m.generation == 0 ? "" : "." + std::to_string(m.generation));
}

std::string to(client_id m, correlation_number correlation = 0)
{
    return name_of(m) + (correlation == 0 ? "" : " #" + std::to_string(correlation)) + ": ";
}

std::string maybe(const char* what, const std::optional<seq_number>& n)
{
    return n ? what + std::to_string(*n) : "";
}

std::string signs(std::uint8_t role)
{
    return std::string{(role & room_operator) != 0 ? "@" : ""} + ((role & voiced) != 0 ? "+" : "");
}

std::string joined_by_commas(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& each : all)
        out += (out.empty() ? "" : ",") + each;
    return "[" + out + "]";
}

std::string list(std::vector<std::string> names, const std::vector<std::uint8_t>& roles, std::size_t count)
{
    for (std::size_t i = 0; i < std::min(names.size(), roles.size()); ++i)
        names[i] = signs(roles[i]) + names[i];
    return joined_by_commas(names) + " " + std::to_string(count);
}

std::string maybe(const char* what, const std::string& text)
{
    return text.empty() ? "" : what + in_quotes(text);
}

std::string text_of(const presence& p)
{
    if (p.joined)
        return p.user + " joins" + (p.role == 0 ? "" : " as " + signs(p.role)) +
               maybe(" really ", p.realname) + maybe(" away ", p.away);
    return p.user + " leaves" + maybe(" saying ", p.reason) + maybe(" kicked by ", p.by);
}

std::string text_of(const topic_change& t) { return "topic of " + t.user + " " + in_quotes(t.text); }

std::string text_of(const rules_changed& r)
{
    std::string out = "rules by " + r.user;
    for (const auto& each : r.changes)
        out += (each.on ? " +" : " -") + std::string{rule_name(each.rule)} + maybe(" ", each.argument);
    return out;
}

std::string text_of(const ephemeral_message& s)
{
    static constexpr const char* kinds[] = {"tags", "ctcp", "ctcp_reply"};
    return std::string{kinds[static_cast<int>(s.message_kind)]} + " of " + s.user + maybe(" to ", s.to) +
           maybe(" text ", s.text) + maybe(" tags ", s.tags);
}

std::string text_of(const invited& i) { return i.by + " invites " + i.user; }

std::string text_of(const user_changed& p)
{
    static constexpr const char* kinds[] = {"quits", "is now", "is away", "is back", "is really"};
    return p.user + " " + kinds[static_cast<int>(p.change_kind)] + maybe(" ", p.text);
}

std::string on_one_line(std::string s)
{
    std::replace(s.begin(), s.end(), '\n', '|');
    return s;
}

std::string text_of(const user_info& p)
{
    std::string out = " " + signs(p.role) + p.user;
    if (!p.online)
        out += p.departed == banter::timestamp{}
                   ? " absent"
                   : " gone at " + std::to_string(p.departed.time_since_epoch().count());
    for (const auto& [bit, word] :
         {std::pair{away_flag, " away"}, std::pair{bot_flag, " bot"},
          std::pair{server_operator_flag, " operator"}, std::pair{invisible_flag, " invisible"}})
        if ((p.flags & bit) != 0)
            out += word;
    out += maybe(" really ", p.realname) + maybe(" saying ", p.away);
    for (const auto& [room, role] : p.rooms)
        out += " in " + signs(role) + room;
    return out + ";";
}

struct answer_text {
    std::string operator()(const failure& f) const
    {
        return "error " + std::string{code_name(f.code)} +
               (f.detail.empty() ? "" : "/" + std::string{f.detail});
    }
    std::string operator()(const left& l) const
    {
        return "left " + l.room + maybe(" saying ", l.reason) + maybe(" kicked by ", l.by);
    }
    std::string operator()(const pong&) const { return "pong"; }
    std::string operator()(const done&) const { return "done"; }
    std::string operator()(const closing& c) const
    {
        return "closing" +
               (c.disconnected ? " for " + c.disconnected->user + ": " + in_quotes(c.reason) : "");
    }
    std::string operator()(const members& m) const
    {
        return m.room + " has " + list(m.names, m.roles, m.member_count);
    }
    std::string operator()(const topic_change& t) const { return t.room + " " + text_of(t); }
    std::string operator()(const rules_changed& r) const { return r.room + " " + text_of(r); }
    std::string operator()(const ephemeral_message& s) const { return s.room + " " + text_of(s); }
    std::string operator()(const user_changed& p) const { return text_of(p); }
    std::string operator()(const operator_notice& w) const
    {
        return "all operators, " + w.user + " says " + in_quotes(w.text);
    }
    std::string operator()(const room_list& all) const
    {
        std::string out = "rooms";
        for (const auto& r : all.rooms)
            out += " " + r.room + in_quotes(r.topic) + std::to_string(r.member_count);
        return out + (all.more ? " and more" : "");
    }
    std::string operator()(const conversation_list& all) const
    {
        std::string out = "conversations";
        for (const auto& c : all.conversations)
            out += " " + c.room + (c.user.empty() ? "" : " with " + c.user);
        return out + (all.more ? " and more" : "");
    }
    std::string operator()(const user_list& all) const
    {
        std::string out = "users";
        for (const auto& each : all.found)
            out += text_of(each);
        return out + (all.more ? " and more" : "");
    }
    std::string operator()(const presence_status& w) const
    {
        return "online " + joined_by_commas(w.online) + " offline " + joined_by_commas(w.offline) +
               (w.names.empty() ? "" : " subscribed to " + joined_by_commas(w.names));
    }
    std::string operator()(const totals& t) const
    {
        return "users " + std::to_string(t.users) + " invisible " + std::to_string(t.invisible) +
               " operators " + std::to_string(t.operators) + " unnamed " + std::to_string(t.unnamed) +
               " rooms " + std::to_string(t.rooms) + " most " + std::to_string(t.most_users);
    }
    std::string operator()(const current_rules& r) const
    {
        return "rules of " + r.room + ": " + on_one_line(to_text(r.rules));
    }
    std::string operator()(const invited& i) const { return text_of(i) + " to " + i.room; }
    std::string operator()(const current_marker& m) const
    {
        return m.target + " read to " +
               (m.time ? std::to_string(m.time->time_since_epoch().count()) : "nowhere");
    }
    std::string operator()(const addressee_away& a) const { return a.user + " is away " + in_quotes(a.text); }
    std::string operator()(const user_flags& m) const
    {
        return "flags " + std::to_string(m.flags) + " changed " + std::to_string(m.changed);
    }
    template <class Other>
    std::string operator()(const Other&) const
    {
        return "what is not the hub's to say";
    }
};

struct effect_text {
    const batch& all;

    std::string operator()(const reply& e) const
    {
        return to(e.to, e.correlation) + std::visit(answer_text{}, e.answer);
    }
    std::string operator()(const welcome_client& e) const
    {
        return to(e.client, e.correlation) + "welcome " + e.welcome.user + " to " + e.welcome.epoch +
               (e.presence ? " with presence" : "");
    }
    std::string operator()(const subscribe& e) const
    {
        const auto text = e.joined ? "enters " + e.room + in_quotes(e.joined->topic) +
                                         list(e.joined->members, e.joined->roles, e.joined->member_count) +
                                         (e.joined->room == e.room ? "" : " under another name")
                                   : "listens in " + e.room;
        return to(e.client, e.correlation) + text + maybe(" after ", e.after) +
               (e.last == 0 ? "" : " last " + std::to_string(e.last)) + (e.reset ? " reset" : "") +
               (e.only_if_missed ? " if missed" : "") +
               (e.since == 0 ? "" : " since " + std::to_string(e.since));
    }
    std::string operator()(const unsubscribe& e) const { return to(e.client) + "exits " + e.room; }
    std::string operator()(const publish& e) const
    {
        if (e.entry >= all.entries.size())
            return "an entry that is not there";
        const auto& r = all.entries[e.entry];
        return to(e.author, e.correlation) + "entry " + std::to_string(e.entry) + " " + r.message.room + " " +
               r.message.user + " " + in_quotes(r.message.text) + " at " +
               std::to_string(r.message.time.time_since_epoch().count()) + maybe(" to ", r.message.to) +
               (r.message.notice ? " as a notice" : "") + (r.message.bot ? " by a bot" : "") +
               (r.message.unproven ? " unproven" : "") + maybe(" tags ", r.message.tags) +
               (r.id.empty() ? "" : " once as " + r.author + "/" + r.id) + (e.acknowledge ? ", ack" : "") +
               (e.own == echo::event  ? ""
                : e.own == echo::none ? ", no echo"
                                      : ", echo");
    }
    std::string operator()(const notify& e) const
    {
        return std::visit(
            [&](const auto& what) {
                return e.room + (e.except ? " but " + name_of(*e.except) : "") + ": " + text_of(what) +
                       (what.room == e.room ? "" : " in another room");
            },
            e.event);
    }
    std::string operator()(const notify_peers& e) const
    {
        auto names = e.rooms;
        std::sort(names.begin(), names.end());
        return "peers of " + name_of(e.except) + " in " + joined_by_commas(names) + ": " + text_of(e.change);
    }
    std::string operator()(const decisions::allowed_query& e) const
    {
        if (const auto* h = std::get_if<history_query>(&e.query))
            return to(e.from, e.correlation) + "history of " + h->room + maybe(" before ", h->before) +
                   maybe(" after ", h->after) + " limit " + std::to_string(h->limit) +
                   (h->since == 0 ? "" : " since " + std::to_string(h->since));
        const auto& s = std::get<search_query>(e.query);
        return to(e.from, e.correlation) + "search " + in_quotes(s.text) + " in " +
               (s.room.empty() ? "all" : s.room) + maybe(" before ", s.before) + " limit " +
               std::to_string(s.limit) + maybe(" for ", s.viewer) +
               (s.since == 0 ? "" : " since " + std::to_string(s.since)) +
               (s.hidden.empty() ? "" : " but " + joined_by_commas(s.hidden));
    }
    std::string operator()(const disconnect& e) const
    {
        static constexpr const char* causes[] = {"not_welcome", "by_operator"};
        return to(e.client) + "disconnected, " + causes[static_cast<int>(e.why)];
    }
};

} // namespace

std::string text_of(const decisions& b)
{
    std::string out;
    for (const auto& e : b.entries)
        if (e.kind == entry_kind::topic)
            out += "topic: " + e.message.room + " " + in_quotes(e.message.text) + " by " + e.author + "\n";
    for (const auto& entry : b.state_entries)
        out += "state: " + entry.kind + " " + on_one_line(entry.key) + " " +
               in_quotes(on_one_line(entry.value)) + "\n";
    for (const auto& each : b.trims)
        out += "trim: " + std::to_string(each.to.horizon) + " ids " + std::to_string(each.to.ids_horizon) +
               " after " + std::to_string(each.after) + "\n";
    return out + text_of(b, 0);
}

std::string text_of(const decisions& b, std::size_t first)
{
    std::string out;
    for (std::size_t i = first; i < b.effects.size(); ++i)
        out += std::visit(effect_text{b}, b.effects[i]) + "\n";
    for (const auto& each : b.allowed)
        out += effect_text{b}(each) + "\n";
    return out;
}

namespace {

void sort_by_name(std::vector<std::string>& names, std::vector<std::uint8_t>& roles)
{
    std::vector<std::pair<std::string, std::uint8_t>> both;
    for (std::size_t i = 0; i < names.size(); ++i)
        both.emplace_back(names[i], i < roles.size() ? roles[i] : 0);
    std::sort(both.begin(), both.end());
    roles.resize(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        std::tie(names[i], roles[i]) = both[i];
}

} // namespace

void sort_members(batch& b)
{
    for (auto& e : b.effects) {
        if (auto* in = std::get_if<subscribe>(&e); in != nullptr && in->joined)
            sort_by_name(in->joined->members, in->joined->roles);
        if (auto* r = std::get_if<reply>(&e))
            if (auto* who = std::get_if<members>(&r->answer))
                sort_by_name(who->names, who->roles);
    }
}

} // namespace banter::chat::test
