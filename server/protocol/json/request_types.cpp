#include "server/protocol/json/request_types.hpp"

#include "common/limits.hpp"
#include "server/protocol/json/request_fields.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::json {

namespace {

// Reads the target: a room, or a user in the field `user_field`; one of the two.
void read_target(fields& f, std::string_view type, std::string_view user_field, std::string& room,
                 std::string& user)
{
    if (!f.has(user_field)) {
        room = f.required_string("room");
        return;
    }
    user = f.required_string(user_field);
    if (f.has("room"))
        f.refuse(std::string{type} + " takes room or " + std::string{user_field} + ", not both");
    else if (user.empty())
        f.refuse(std::string{user_field} + " is empty");
}

bool is_feature(std::string_view name)
{
    return !name.empty() && name.size() <= limits::feature_bytes &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// What the client knows beyond the documented protocol. So far no name changes what it is sent.
void check_features(fields& f)
{
    const auto names = f.optional_strings("features");
    if (names && (names->size() > limits::features || !std::all_of(names->begin(), names->end(), is_feature)))
        f.refuse("features must be a list of at most " + std::to_string(limits::features) +
                 " names, each of 1 to " + std::to_string(limits::feature_bytes) + " of a-z, 0-9 and -");
}

request_body read_hello(fields& f, const std::string&)
{
    chat::hello h;
    h.user = f.required_string("user");
    h.rooms = f.optional_strings("rooms").value_or(std::vector<std::string>{"lobby"});
    h.presence = f.optional_bool("presence").value_or(false);
    h.epoch = f.optional_string("epoch");
    h.after = f.optional_seq("after");
    h.client = f.optional_string("client").value_or(std::string{});
    f.token =
        f.optional_string("token", limits::token_least_bytes, limits::token_bytes).value_or(std::string{});
    h.realname = f.optional_string("realname", 0, limits::realname_bytes).value_or(std::string{});
    h.bot = f.optional_bool("bot");
    check_features(f);
    return h;
}

request_body read_join(fields& f, const std::string&)
{
    chat::join j;
    j.room = f.required_string("room");
    j.after = f.optional_seq("after");
    const auto last = f.optional_number("last", 0, limits::history_most);
    if (j.after && last)
        return refused{bad_request("join takes after or last, not both")};
    j.last = last.value_or(0);
    j.key = f.optional_string("key").value_or(std::string{});
    return j;
}

request_body read_leave(fields& f, const std::string&)
{
    chat::leave l;
    l.room = f.required_string("room");
    l.reason = f.optional_string("reason").value_or(std::string{});
    return l;
}

request_body read_message(fields& f, const std::string& id)
{
    chat::post_message p;
    read_target(f, "message", "to", p.room, p.to);
    p.text = f.required_string("text");
    p.id = id;
    p.notice = f.optional_bool("notice").value_or(false);
    return p;
}

request_body read_history(fields& f, const std::string&)
{
    chat::history_query q;
    read_target(f, "history", "with", q.room, q.with);
    q.before = f.optional_seq("before");
    q.after = f.optional_seq("after");
    if (q.before && q.after)
        return refused{bad_request("history takes before or after, not both")};
    q.limit = f.optional_number("limit", 1, limits::history_most).value_or(limits::history_default);
    return q;
}

request_body read_search(fields& f, const std::string&)
{
    chat::search_query q;
    q.text = f.required_string("text");
    if (f.has("room") || f.has("with"))
        read_target(f, "search", "with", q.room, q.with);
    q.before = f.optional_seq("before");
    q.limit = f.optional_number("limit", 1, limits::search_most).value_or(limits::search_default);
    if (q.text.size() > limits::search_text_bytes)
        return refused{{errc::too_long, "a search has at most 1024 bytes"}};
    return q;
}

request_body read_members(fields& f, const std::string&)
{
    return chat::list_members{f.required_string("room")};
}
request_body read_rooms(fields&, const std::string&) { return chat::list_rooms{}; }
request_body read_conversations(fields&, const std::string&) { return chat::list_conversations{}; }
request_body read_ping(fields&, const std::string&) { return chat::ping{}; }
request_body read_bye(fields&, const std::string&) { return bye{}; }

request_body read_topic(fields& f, const std::string&)
{
    chat::set_topic t;
    t.room = f.required_string("room");
    t.text = f.required_string("text");
    return t;
}

struct request_type {
    std::string_view name;
    request_body (*read)(fields&, const std::string& id);
};

// Every JSON request by its type. A new JSON request is a row here and its read_ function.
constexpr std::array request_types{
    request_type{"message", read_message}, request_type{"ping", read_ping},
    request_type{"hello", read_hello},     request_type{"join", read_join},
    request_type{"leave", read_leave},     request_type{"history", read_history},
    request_type{"search", read_search},   request_type{"members", read_members},
    request_type{"rooms", read_rooms},     request_type{"conversations", read_conversations},
    request_type{"topic", read_topic},     request_type{"rename", read_rename},
    request_type{"away", read_away},       request_type{"people", read_people},
    request_type{"kick", read_kick},       request_type{"invite", read_invite},
    request_type{"change", read_change},   request_type{"rules", read_rules},
    request_type{"bye", read_bye},
};

} // namespace

request_body read_request(std::string_view type, fields& f, const std::string& id)
{
    const auto* known = std::find_if(request_types.begin(), request_types.end(),
                                     [&](const request_type& t) { return t.name == type; });
    if (known == request_types.end())
        return refused{{errc::unknown_type, "unknown type of request"}};
    return known->read(f, id);
}

} // namespace banter::protocol::json
