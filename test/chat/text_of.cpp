#include "test/chat/text_of.hpp"

#include <algorithm>
#include <variant>

namespace banter::chat::test {

namespace {

std::string quoted(std::string_view s)
{
    return "'" + (s.size() > 100 ? std::to_string(s.size()) + " bytes" : std::string{s}) + "'";
}

std::string name_of(member_id m)
{
    return "m" + std::to_string(m.index) + (m.generation == 0 ? "" : "." + std::to_string(m.generation));
}

std::string to(member_id m, const std::string& id = {})
{
    return name_of(m) + (id.empty() ? "" : " #" + id) + ": ";
}

std::string maybe(const char* what, const std::optional<seq_number>& n)
{
    return n ? what + std::to_string(*n) : "";
}

std::string list(const std::vector<std::string>& names, std::size_t count)
{
    std::string all;
    for (const auto& name : names)
        all += (all.empty() ? "" : ",") + name;
    return "[" + all + "] " + std::to_string(count);
}

std::string text_of(const presence& p) { return p.user + (p.joined ? " joins" : " leaves"); }
std::string text_of(const topic_change& t) { return "topic of " + t.user + " " + quoted(t.text); }
std::string text_of(const rules_changed& r) { return "rules by " + r.user; }
std::string text_of(const signalled& s) { return "signal of " + s.user; }

struct answer_text {
    std::string operator()(const failure& f) const { return "error " + std::string{code_name(f.code)}; }
    std::string operator()(const left& l) const { return "left " + l.room; }
    std::string operator()(const pong&) const { return "pong"; }
    std::string operator()(const farewell&) const { return "farewell"; }
    std::string operator()(const members& m) const
    {
        return m.room + " has " + list(m.names, m.member_count);
    }
    std::string operator()(const topic_change& t) const { return t.room + " " + text_of(t); }
    std::string operator()(const room_list& all) const
    {
        std::string out = "rooms";
        for (const auto& r : all.rooms)
            out += " " + r.room + quoted(r.topic) + std::to_string(r.member_count);
        return out + (all.more ? " and more" : "");
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
        return to(e.to, e.id) + std::visit(answer_text{}, e.what);
    }
    std::string operator()(const admit& e) const
    {
        return to(e.who, e.id) + "welcome " + e.what.user + " to " + e.what.epoch +
               (e.presence ? " with presence" : "");
    }
    std::string operator()(const enter& e) const
    {
        const auto told = e.what ? "enters " + e.room + quoted(e.what->topic) +
                                       list(e.what->members, e.what->member_count) +
                                       (e.what->room == e.room ? "" : " under another name")
                                 : "listens in " + e.room;
        return to(e.who, e.id) + told + maybe(" after ", e.after) +
               (e.last == 0 ? "" : " last " + std::to_string(e.last)) + (e.reset ? " reset" : "");
    }
    std::string operator()(const exit& e) const { return to(e.who) + "exits " + e.room; }
    std::string operator()(const publish& e) const
    {
        if (e.record >= all.records.size())
            return "a record that is not there";
        const auto& r = all.records[e.record];
        return to(e.author, e.id) + "record " + std::to_string(e.record) + " " + r.what.room + " " +
               r.what.user + " " + quoted(r.what.text) + " at " +
               std::to_string(r.what.time.time_since_epoch().count()) +
               (r.id.empty() && r.author.empty() ? "" : " once as " + r.author + "/" + r.id) +
               (e.acknowledge ? ", ack" : "");
    }
    std::string operator()(const publish_topic& e) const
    {
        const auto& t = all.topics.at(e.topic).what;
        return to(e.author, e.id) + t.room + " " + text_of(t) + "\n" + t.room + " but " + name_of(e.author) +
               ": " + text_of(t);
    }
    std::string operator()(const notify& e) const
    {
        return std::visit(
            [&](const auto& what) {
                return e.room + ": " + text_of(what) + (what.room == e.room ? "" : " in another room");
            },
            e.what);
    }
    std::string operator()(const notify_peers& e) const
    {
        return "peers of " + name_of(e.except) + ": " + e.what.user + " " + quoted(e.what.text);
    }
    std::string operator()(const look_up& e) const
    {
        if (const auto* h = std::get_if<history_query>(&e.what))
            return to(e.who, e.id) + "history of " + h->room + maybe(" before ", h->before) +
                   maybe(" after ", h->after) + " limit " + std::to_string(h->limit);
        const auto& s = std::get<search_query>(e.what);
        return to(e.who, e.id) + "search " + quoted(s.text) + " in " + (s.room.empty() ? "all" : s.room) +
               maybe(" before ", s.before) + " limit " + std::to_string(s.limit);
    }
    std::string operator()(const dismiss& e) const
    {
        static constexpr const char* causes[] = {"said_bye", "hung_up", "not_protocol", "request_timeout"};
        return to(e.who) + "dismissed, " + causes[static_cast<int>(e.why)];
    }
};

} // namespace

std::string text_of(const batch& b)
{
    std::string out;
    for (const auto& t : b.topics)
        out += "stored: " + t.what.room + " " + text_of(t.what) + "\n";
    return out + text_of(b, 0);
}

std::string text_of(const batch& b, std::size_t first)
{
    std::string out;
    for (std::size_t i = first; i < b.effects.size(); ++i)
        out += std::visit(effect_text{b}, b.effects[i]) + "\n";
    return out;
}

void sort_members(batch& b)
{
    for (auto& e : b.effects) {
        if (auto* in = std::get_if<enter>(&e); in != nullptr && in->what)
            std::sort(in->what->members.begin(), in->what->members.end());
        if (auto* r = std::get_if<reply>(&e))
            if (auto* who = std::get_if<members>(&r->what))
                std::sort(who->names.begin(), who->names.end());
    }
}

} // namespace banter::chat::test
