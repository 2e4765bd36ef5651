#include "client/core/server_event.hpp"

#include <boost/json.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace banter::client {

namespace {

namespace json = boost::json;

// The fields of an object of the server. A missing field, or one of the wrong type, is empty, 0 or false.

std::string text(const json::object& o, std::string_view key)
{
    const auto* value = o.if_contains(key);
    const auto* string = value != nullptr ? value->if_string() : nullptr;
    return string != nullptr ? std::string{*string} : std::string{};
}

std::uint64_t number(const json::object& o, std::string_view key)
{
    const auto* value = o.if_contains(key);
    if (value == nullptr)
        return 0;
    boost::system::error_code failed;
    const auto n = value->to_number<std::uint64_t>(failed);
    return failed ? 0 : n;
}

bool flag(const json::object& o, std::string_view key)
{
    const auto* value = o.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

// Calls `use` for every element of the list under `key`.
template <class Use>
void for_each(const json::object& o, std::string_view key, Use use)
{
    const auto* value = o.if_contains(key);
    const auto* list = value != nullptr ? value->if_array() : nullptr;
    if (list == nullptr)
        return;
    for (const auto& element : *list)
        use(element);
}

std::vector<std::string> names(const json::object& o, std::string_view key)
{
    std::vector<std::string> result;
    for_each(o, key, [&](const json::value& v) {
        if (v.is_string())
            result.emplace_back(v.get_string());
    });
    return result;
}

message read_message(const json::object& o)
{
    return {text(o, "room"), number(o, "seq"), number(o, "prev"), text(o, "user"),    text(o, "text"),
            text(o, "time"), text(o, "to"),    flag(o, "notice"), flag(o, "unproven")};
}

std::vector<message> messages(const json::object& o)
{
    std::vector<message> result;
    for_each(o, "messages", [&](const json::value& v) {
        if (const auto* m = v.if_object())
            result.push_back(read_message(*m));
    });
    // A page of one room may leave out the room of each message.
    for (auto& m : result)
        if (m.room.empty())
            m.room = text(o, "room");
    return result;
}

std::vector<event::room_info> room_infos(const json::object& o)
{
    std::vector<event::room_info> result;
    for_each(o, "rooms", [&](const json::value& v) {
        if (const auto* r = v.if_object())
            result.push_back({text(*r, "room"), text(*r, "topic"), number(*r, "member_count")});
    });
    return result;
}

event::presence read_presence(const json::object& o)
{
    using kind = event::presence::kind;
    event::presence p{text(o, "room"), text(o, "user"), kind::other, {}, text(o, "by")};
    const auto change = text(o, "event");
    if (change == "join") {
        p.change = kind::joined;
    } else if (change == "leave") {
        p.change = kind::left;
        p.text = text(o, "reason");
    } else if (change == "rename") {
        p.change = kind::renamed;
        p.text = text(o, "to");
    } else if (change == "away") {
        p.change = kind::away;
        p.text = text(o, "text");
    } else if (change == "back") {
        p.change = kind::back;
    }
    return p;
}

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

event::user_info read_user_info(const json::object& o)
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

// Events about users, conversations and the rules of rooms. @return event::unknown for any other type.
server_event read_about_users(std::string_view type, const json::object& o)
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
        return event::people{items<event::user_info>(o, "people", read_user_info)};
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

server_event read(std::string_view type, const json::object& o)
{
    const auto room = text(o, "room");
    if (type == "message")
        return read_message(o);
    if (type == "ack")
        return event::ack{room, number(o, "seq")};
    if (type == "presence")
        return read_presence(o);
    if (type == "welcome")
        return event::welcome{text(o, "user"), text(o, "server"), text(o, "epoch"), number(o, "seq")};
    if (type == "joined")
        return event::joined{room, text(o, "topic"), names(o, "members"), number(o, "member_count"),
                             number(o, "prev")};
    if (type == "left")
        return event::left{room, text(o, "reason"), text(o, "by")};
    if (type == "history")
        return event::history{room, messages(o), flag(o, "more")};
    if (type == "found")
        return event::found{messages(o), flag(o, "more")};
    if (type == "members")
        return event::members{room, names(o, "members"), number(o, "member_count"), names(o, "operators"),
                              names(o, "voiced")};
    if (type == "rooms")
        return event::rooms{room_infos(o), flag(o, "more")};
    if (type == "topic")
        return event::topic{room, text(o, "user"), text(o, "text")};
    if (type == "behind")
        return event::behind{room};
    if (type == "reset")
        return event::reset{room};
    if (type == "error")
        return event::error{text(o, "code"), text(o, "message"), text(o, "detail")};
    if (type == "bye")
        return event::bye{text(o, "reason")};
    if (type == "pong")
        return event::pong{};
    return read_about_users(type, o);
}

} // namespace

std::optional<received> parse_event(std::string_view line)
{
    boost::system::error_code failed;
    const auto value = json::parse(json::string_view{line.data(), line.size()}, failed);
    if (failed || !value.is_object())
        return std::nullopt;
    const auto& o = value.get_object();
    const auto type = text(o, "type");
    if (type.empty())
        return std::nullopt;
    return received{text(o, "id"), read(type, o)};
}

} // namespace banter::client
