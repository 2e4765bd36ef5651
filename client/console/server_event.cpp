#include "client/console/server_event.hpp"

#include "client/console/json_fields.hpp"
#include "client/console/people_events.hpp"

#include <boost/json.hpp>
#include <boost/system/error_code.hpp>

namespace banter::console {

namespace {

using namespace json_fields;

message read_message(const json::object& o)
{
    return {text(o, "room"), number(o, "seq"), number(o, "prev"), text(o, "user"),
            text(o, "text"), text(o, "time"),  text(o, "to"),     flag(o, "notice")};
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

event::presence read_presence(const json::object& o)
{
    using kind = event::presence::kind;
    event::presence p{text(o, "room"), text(o, "user"), kind::other, {}, text(o, "by")};
    const auto what = text(o, "event");
    if (what == "join") {
        p.what = kind::joined;
    } else if (what == "leave") {
        p.what = kind::left;
        p.text = text(o, "reason");
    } else if (what == "rename") {
        p.what = kind::renamed;
        p.text = text(o, "to");
    } else if (what == "away") {
        p.what = kind::away;
        p.text = text(o, "text");
    } else if (what == "back") {
        p.what = kind::back;
    }
    return p;
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
    return read_about_people(type, o);
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

} // namespace banter::console
