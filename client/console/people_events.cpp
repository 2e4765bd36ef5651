#include "client/console/people_events.hpp"

#include "client/console/json_fields.hpp"

#include <array>

namespace banter::console {

namespace {

using namespace json_fields;

// `read(object)` makes one item of each object in the list under `key`.
template <class Item, class Read>
std::vector<Item> items(const json::object& o, std::string_view key, Read read)
{
    std::vector<Item> result;
    for_each(o, key, [&](const json::value& v) {
        if (const auto* object = v.if_object())
            result.push_back(read(*object));
    });
    return result;
}

event::person read_person(const json::object& o)
{
    return {text(o, "user"), flag(o, "there"),    text(o, "realname"), text(o, "away"),
            flag(o, "bot"),  flag(o, "operator"), text(o, "since"),    names(o, "rooms")};
}

event::rule_change read_change(const json::object& o)
{
    return {text(o, "rule"), flag(o, "on"), text(o, "argument")};
}

std::vector<event::rule_change> read_rules(const json::object& o)
{
    std::vector<event::rule_change> set;
    for (const auto* rule : {"invite_only", "moderated", "no_outsiders", "secret", "topic_lock"})
        if (flag(o, rule))
            set.push_back({rule, true, {}});
    if (auto key = text(o, "key"); !key.empty())
        set.push_back({"key", true, std::move(key)});
    if (const auto limit = number(o, "limit"); limit != 0)
        set.push_back({"limit", true, std::to_string(limit)});
    for (const auto* rule : {"operators", "voices"})
        for (auto& name : names(o, rule))
            set.push_back({rule, true, std::move(name)});
    for (const auto* rule : {"bans", "mutes", "ban_exceptions", "invite_exceptions"})
        for (auto& mask :
             items<std::string>(o, rule, [](const json::object& entry) { return text(entry, "mask"); }))
            set.push_back({rule, true, std::move(mask)});
    return set;
}

} // namespace

server_event read_about_people(std::string_view type, const json::object& o)
{
    const auto room = text(o, "room");
    if (type == "conversations")
        return event::conversations{
            items<event::conversation_info>(o, "conversations", [](const json::object& c) {
                return event::conversation_info{text(c, "room"), text(c, "user"), number(c, "prev")};
            })};
    if (type == "renamed")
        return event::renamed{text(o, "user"), text(o, "to")};
    if (type == "done")
        return event::done{};
    if (type == "people")
        return event::people{items<event::person>(o, "people", read_person)};
    if (type == "invited")
        return event::invited{room, text(o, "user"), text(o, "by")};
    if (type == "rules_changed")
        return event::rules_changed{room, text(o, "user"),
                                    items<event::rule_change>(o, "changes", read_change)};
    if (type == "rules") {
        const auto* rules = o.if_contains("rules");
        const auto* object = rules != nullptr ? rules->if_object() : nullptr;
        return event::rules{room,
                            object != nullptr ? read_rules(*object) : std::vector<event::rule_change>{}};
    }
    return event::unknown{};
}

} // namespace banter::console
