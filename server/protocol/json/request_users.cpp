#include "common/limits.hpp"
#include "server/protocol/json/request_fields.hpp"
#include "server/protocol/json/request_types.hpp"

namespace banter::protocol::json {

namespace {

chat::rule_change read_rule_change(fields& f)
{
    chat::rule_change c;
    const auto name = f.required_string("rule");
    if (const auto known = chat::rule_of(name))
        c.rule = *known;
    else
        f.refuse("unknown rule");
    c.on = f.optional_bool("on").value_or(true);
    c.argument = f.optional_string("argument").value_or(std::string{});
    return c;
}

} // namespace

request_body read_rename(fields& f, const std::string&) { return chat::rename{f.required_string("user")}; }

request_body read_away(fields& f, const std::string&)
{
    return chat::set_away{f.optional_string("text").value_or(std::string{})};
}

request_body read_people(fields& f, const std::string&)
{
    chat::find_users p;
    p.names = f.optional_strings("names").value_or(std::vector<std::string>{});
    p.with_rooms = true;
    if (p.names.empty() || p.names.size() > limits::people_asked)
        f.refuse("names must be a list of 1 to " + std::to_string(limits::people_asked) + " strings");
    return p;
}

request_body read_kick(fields& f, const std::string&)
{
    chat::kick k;
    k.room = f.required_string("room");
    k.user = f.required_string("user");
    k.reason = f.optional_string("reason").value_or(std::string{});
    return k;
}

request_body read_invite(fields& f, const std::string&)
{
    chat::invite i;
    i.room = f.required_string("room");
    i.user = f.required_string("user");
    return i;
}

request_body read_change(fields& f, const std::string&)
{
    chat::change_rules c;
    c.room = f.required_string("room");
    if (!f.has("changes")) {
        c.changes.push_back(read_rule_change(f));
        return c;
    }
    f.optional_objects("changes", [&](fields& one) { c.changes.push_back(read_rule_change(one)); });
    if (f.has("rule"))
        f.refuse("change takes rule or changes, not both");
    else if (c.changes.empty() || c.changes.size() > limits::rule_changes)
        f.refuse("changes must be a list of 1 to " + std::to_string(limits::rule_changes) + " objects");
    return c;
}

request_body read_rules(fields& f, const std::string&) { return chat::ask_rules{f.required_string("room")}; }

} // namespace banter::protocol::json
