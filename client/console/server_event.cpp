#include "client/console/server_event.hpp"

#include <boost/json.hpp>

namespace banter::console {

namespace {

namespace json = boost::json;

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
    json::error_code failed;
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
    return {text(o, "room"), number(o, "seq"), number(o, "prev"),
            text(o, "user"), text(o, "text"),  text(o, "time")};
}

std::vector<message> messages(const json::object& o)
{
    std::vector<message> result;
    for_each(o, "messages", [&](const json::value& v) {
        if (const auto* m = v.if_object())
            result.push_back(read_message(*m));
    });
    // A page of one room need not repeat the room in each message.
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

server_event read(std::string_view type, const json::object& o)
{
    const auto room = text(o, "room");
    if (type == "message")
        return read_message(o);
    if (type == "ack")
        return event::ack{room, number(o, "seq")};
    if (type == "presence")
        return event::presence{room, text(o, "user"), text(o, "event") == "join"};
    if (type == "welcome")
        return event::welcome{text(o, "user"), text(o, "server"), text(o, "epoch")};
    if (type == "joined")
        return event::joined{room, text(o, "topic"), names(o, "members"), number(o, "member_count"),
                             number(o, "prev")};
    if (type == "left")
        return event::left{room};
    if (type == "history")
        return event::history{room, messages(o), flag(o, "more")};
    if (type == "found")
        return event::found{messages(o), flag(o, "more")};
    if (type == "members")
        return event::members{room, names(o, "members"), number(o, "member_count")};
    if (type == "rooms")
        return event::rooms{room_infos(o), flag(o, "more")};
    if (type == "topic")
        return event::topic{room, text(o, "user"), text(o, "text")};
    if (type == "behind")
        return event::behind{room};
    if (type == "reset")
        return event::reset{room};
    if (type == "error")
        return event::error{text(o, "code"), text(o, "message")};
    if (type == "bye")
        return event::bye{text(o, "reason")};
    if (type == "pong")
        return event::pong{};
    return event::unknown{};
}

} // namespace

std::optional<received> parse_event(std::string_view line)
{
    json::error_code failed;
    const auto value = json::parse(json::string_view{line.data(), line.size()}, failed);
    if (failed || !value.is_object())
        return std::nullopt;
    const auto& o = value.get_object();
    const auto type = text(o, "type");
    if (type.empty())
        return std::nullopt;
    return received{text(o, "id"), read(type, o)};
}

} // namespace banter::console
