#include "client/core/engine.hpp"

#include "client/core/direct.hpp"
#include "client/core/request.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <variant>

namespace banter::client {

engine::engine(settings s)
    : settings_{std::move(s)}, outbound_{settings_.id_prefix, settings_.window_messages}, seen_{
                                                                                              settings_.seen}
{
    for (const auto& name : settings_.rooms)
        rooms_.emplace_back(name);
}

const room* engine::find(std::string_view name) const
{
    const auto found =
        std::find_if(rooms_.begin(), rooms_.end(), [&](const room& r) { return r.name() == name; });
    return found != rooms_.end() ? &*found : nullptr;
}

room* engine::find_room(std::string_view name) { return const_cast<room*>(std::as_const(*this).find(name)); }

void engine::connected()
{
    phase_ = phase::greeting;
    outgoing_.clear();
    request hello{"hello"};
    hello.text("id", request_id::hello)
        .text("user", settings_.user)
        .list("rooms", {})
        .flag("presence", settings_.presence);
    hello.text("client", settings_.client);
    if (!epoch_.empty())
        hello.text("epoch", epoch_);
    if (!settings_.token.empty())
        hello.text("token", settings_.token);
    outgoing_ += hello.line();
}

void engine::disconnected()
{
    seen_ = seen();
    listed_ = false;
    phase_ = phase::offline;
    outgoing_.clear();
    joining_.clear();
    surroundings_.clear();
    changing_.clear();
    delayed_by_.clear();
    delay_reported_ = false;
    outbound_.connection_lost();
}

void engine::receive(std::string_view line)
{
    // Before the server has read our hello, lines of the plain form, `[user] text`, may be in flight. A line
    // with "! " is a notice of the server. Other lines come from another protocol, such as HTTP or IRC.
    if (phase_ == phase::greeting && !line.starts_with('{')) {
        if (line.starts_with("! "))
            updates_.push_back(update::closing{printable(line.substr(2))});
        else if (!line.empty() && !line.starts_with('['))
            updates_.push_back(update::protocol_broken{"the server does not speak banter's protocol"});
        return;
    }
    const auto received = parse_event(line);
    if (!received) {
        updates_.push_back(update::protocol_broken{"the server sent a line that is not an event"});
        return;
    }
    std::visit([&](const auto& e) { on(received->id, e); }, received->event);
}

void engine::send_message(std::string_view room_name, std::string_view text)
{
    const auto* target = find(room_name);
    outbound_.add(room_name, text, target != nullptr ? target->other() : std::string{});
    send_messages();
}

void engine::send_to(std::string_view other, std::string_view text)
{
    outbound_.add(direct_room(user(), other), text, other);
    send_messages();
}

void engine::join(std::string_view name, std::string_view key)
{
    if (find(name) != nullptr)
        return;
    rooms_.emplace_back(std::string{name}, std::string{}, std::string{key});
    if (welcomed())
        send_join(rooms_.back());
}

void engine::leave(std::string_view name)
{
    if (!forget(name))
        return;
    if (welcomed())
        outgoing_ += request{"leave"}.text("id", request_id::other).text("room", name).line();
    updates_.push_back(update::left{std::string{name}});
}

bool engine::forget(std::string_view name)
{
    return std::erase_if(rooms_, [&](const room& r) { return r.name() == name; }) != 0;
}

void engine::ask_history(std::string_view name, std::size_t limit, std::uint64_t before)
{
    request r{"history"};
    put_target(r.text("id", request_id::history), name, "with");
    r.number("limit", limit);
    if (before != 0)
        r.number("before", before);
    ask(r);
}

void engine::ask_around(std::string_view name, std::uint64_t seq, std::size_t lines)
{
    request up_to{"history"};
    put_target(up_to.text("id", request_id::up_to), name, "with");
    ask(up_to.number("before", seq + 1).number("limit", lines + 1));
    if (!welcomed())
        return;
    request after{"history"};
    put_target(after.text("id", request_id::behind), name, "with");
    ask(after.number("after", seq).number("limit", lines));
    surroundings_.push_back({std::string{name}, seq, {}});
}

void engine::ask_members(std::string_view name)
{
    ask(request{"members"}.text("id", request_id::members).text("room", name));
}

void engine::ask_rooms() { ask(request{"rooms"}.text("id", request_id::other)); }

void engine::find_rooms()
{
    if (welcomed())
        outgoing_ += request{"rooms"}.text("id", request_id::room_names).line();
}

void engine::search(std::string_view words, std::string_view room_name, std::uint64_t before)
{
    request r{"search"};
    r.text("id", request_id::search).text("text", words);
    if (!room_name.empty())
        put_target(r, room_name, "with");
    if (before != 0)
        r.number("before", before);
    ask(r);
}

void engine::set_topic(std::string_view name, std::string_view topic)
{
    ask(request{"topic"}.text("id", request_id::other).text("room", name).text("text", topic));
}

void engine::ping()
{
    if (welcomed())
        outgoing_ += request{"ping"}.line();
}

void engine::retry()
{
    delay_reported_ = false;
    outbound_.retry();
    send_messages();
}

void engine::bye()
{
    if (welcomed())
        outgoing_ += request{"bye"}.line();
}

void engine::ask(const request& r)
{
    if (welcomed())
        outgoing_ += r.line();
    else
        updates_.push_back(update::not_connected{});
}

void engine::put_target(request& r, std::string_view name, std::string_view other_field) const
{
    if (!is_direct(name)) {
        r.text("room", name);
        return;
    }
    const auto* known = find(name);
    r.text(other_field, known != nullptr ? known->other() : other_in(name, user()));
}

void engine::send_join(room& r)
{
    joining_.push_back(r.name());
    outgoing_ += r.join_request(epoch_, settings_.tail_lines);
}

void engine::send_messages()
{
    if (!welcomed())
        return;
    while (const auto* next = outbound_.next_to_send()) {
        request r{"message"};
        r.text("id", next->id);
        if (next->to.empty())
            r.text("room", next->room);
        else
            r.text("to", next->to);
        outgoing_ += r.text("text", next->text).line();
    }
}

} // namespace banter::client
