#include "client/console/conversation.hpp"

#include "common/text.hpp"

#include "common/limits.hpp"

#include <algorithm>
#include <variant>

namespace banter::console {

namespace {

// Requests of one kind share an id, which tells what an answer is for. Messages have ids of their own, with a
// hyphen (outbound.hpp).
constexpr std::string_view hello_id = "hello";
constexpr std::string_view join_id = "join";
constexpr std::string_view refetch_id = "refetch";
constexpr std::string_view history_id = "history";
constexpr std::string_view members_id = "members";
constexpr std::string_view other_id = "other";

} // namespace

conversation::conversation(settings s)
    : settings_{std::move(s)}, outbound_{settings_.id_prefix, settings_.window_messages}
{
    for (const auto& name : settings_.rooms)
        rooms_.emplace_back(name);
}

const room* conversation::find(std::string_view name) const
{
    const auto found =
        std::find_if(rooms_.begin(), rooms_.end(), [&](const room& r) { return r.name() == name; });
    return found != rooms_.end() ? &*found : nullptr;
}

room* conversation::find_room(std::string_view name)
{
    return const_cast<room*>(std::as_const(*this).find(name));
}

void conversation::connected()
{
    phase_ = phase::greeting;
    outgoing_.clear();
    request hello{"hello"};
    hello.text("id", hello_id)
        .text("user", settings_.user)
        .list("rooms", {})
        .flag("presence", settings_.presence);
    hello.text("client", settings_.client);
    if (!epoch_.empty())
        hello.text("epoch", epoch_);
    outgoing_ += hello.line();
}

void conversation::disconnected()
{
    phase_ = phase::offline;
    outgoing_.clear();
    joining_.clear();
    outbound_.connection_lost();
}

void conversation::receive(std::string_view line)
{
    // Until the server has read our hello, lines for the plain form may be under way; "! " begins its own
    // words.
    if (phase_ == phase::greeting && !line.starts_with('{')) {
        if (line.starts_with("! "))
            updates_.push_back(update::closing{printable(line.substr(2))});
        return;
    }
    const auto event = parse_event(line);
    if (!event) {
        updates_.push_back(update::protocol_broken{"the server sent something that is not an event"});
        return;
    }
    std::visit([&](const auto& e) { on(event->id, e); }, event->what);
}

void conversation::say(std::string_view room_name, std::string_view text)
{
    outbound_.add(room_name, text);
    send_messages();
}

void conversation::join(std::string_view name)
{
    if (find(name) != nullptr)
        return;
    rooms_.emplace_back(std::string{name});
    if (welcomed())
        send_join(rooms_.back());
}

void conversation::leave(std::string_view name)
{
    if (!forget(name))
        return;
    if (welcomed())
        outgoing_ += request{"leave"}.text("id", other_id).text("room", name).line();
    updates_.push_back(update::left{std::string{name}});
}

bool conversation::forget(std::string_view name)
{
    return std::erase_if(rooms_, [&](const room& r) { return r.name() == name; }) != 0;
}

void conversation::ask_history(std::string_view name, std::size_t limit)
{
    ask(request{"history"}.text("id", history_id).text("room", name).number("limit", limit));
}

void conversation::ask_members(std::string_view name)
{
    ask(request{"members"}.text("id", members_id).text("room", name));
}

void conversation::ask_rooms() { ask(request{"rooms"}.text("id", other_id)); }

void conversation::search(std::string_view words)
{
    ask(request{"search"}.text("id", other_id).text("text", words));
}

void conversation::set_topic(std::string_view name, std::string_view topic)
{
    ask(request{"topic"}.text("id", other_id).text("room", name).text("text", topic));
}

void conversation::ping()
{
    if (welcomed())
        outgoing_ += request{"ping"}.line();
}

void conversation::bye()
{
    if (welcomed())
        outgoing_ += request{"bye"}.line();
}

void conversation::ask(const request& r)
{
    if (welcomed())
        outgoing_ += r.line();
    else
        updates_.push_back(update::not_connected{});
}

void conversation::send_join(room& r)
{
    joining_.push_back(r.name());
    outgoing_ += r.join_request(epoch_, settings_.tail_lines);
}

void conversation::send_messages()
{
    if (!welcomed())
        return;
    while (const auto* next = outbound_.next_to_send())
        outgoing_ +=
            request{"message"}.text("id", next->id).text("room", next->room).text("text", next->text).line();
}

void conversation::on(const std::string&, const event::welcome& e)
{
    if (phase_ != phase::greeting)
        return;
    phase_ = phase::welcomed;
    if (!e.user.empty())
        settings_.user = e.user;
    epoch_ = e.epoch;
    updates_.push_back(update::connected{e.server, std::exchange(ever_welcomed_, true), pending()});
    // Joins first, so that what is sent again finds us in its room.
    for (auto& r : rooms_)
        send_join(r);
    send_messages();
}

void conversation::on(const std::string&, const event::joined& e)
{
    if (!joining_.empty())
        joining_.pop_front();
    if (auto* r = find_room(e.room))
        r->joined(e, updates_);
}

void conversation::on(const std::string& id, const event::ack&)
{
    if (auto settled = outbound_.settle(id))
        updates_.push_back(update::acknowledged{std::move(settled->id)});
    send_messages();
}

void conversation::on(const std::string&, const message& e)
{
    if (auto* r = find_room(e.room))
        r->live(e, updates_);
}

void conversation::on(const std::string& id, const event::history& e)
{
    if (id == history_id)
        updates_.push_back(update::history_page{e.room, e.messages});
    else if (auto* r = find_room(e.room))
        r->page(e, updates_);
}

void conversation::on(const std::string&, const event::found& e)
{
    updates_.push_back(update::search_result{e.messages, e.more});
}

void conversation::on(const std::string& id, const event::members& e)
{
    if (auto* r = find_room(e.room))
        r->set_members(e);
    // Without an id nobody asked: the server refreshes the list after we were behind.
    if (id == members_id)
        updates_.push_back(update::member_list{e.room, e.names, e.member_count});
}

void conversation::on(const std::string&, const event::rooms& e)
{
    updates_.push_back(update::room_list{e.list, e.more});
}

void conversation::on(const std::string& id, const event::topic& e)
{
    if (auto* r = find_room(e.room))
        r->set_topic(e.text);
    updates_.push_back(update::topic_changed{e.room, id.empty() ? e.user : std::string{}, e.text});
}

void conversation::on(const std::string&, const event::presence& e)
{
    auto* r = find_room(e.room);
    if (r == nullptr || e.user == user())
        return;
    r->presence(e);
    updates_.push_back(update::presence{e.room, e.user, e.joined, r->member_count()});
}

void conversation::on(const std::string&, const event::behind& e)
{
    updates_.push_back(update::behind{e.room});
}

void conversation::on(const std::string&, const event::reset& e)
{
    auto* r = find_room(e.room);
    if (r != nullptr && r->reset(updates_))
        outgoing_ += request{"history"}
                         .text("id", refetch_id)
                         .text("room", e.room)
                         .number("limit", limits::history_most)
                         .line();
}

void conversation::on(const std::string& id, const event::error& e)
{
    if (phase_ == phase::greeting) {
        updates_.push_back(update::hello_refused{e.code, e.message});
        return;
    }
    const auto message = outbound_.settle(id);
    updates_.push_back(update::refused{e.code, e.message, message ? message->text : std::string{}});
    if (id == join_id && !joining_.empty()) {
        const auto name = std::move(joining_.front());
        joining_.pop_front();
        if (forget(name))
            updates_.push_back(update::left{name});
    }
    send_messages();
}

void conversation::on(const std::string&, const event::bye& e)
{
    updates_.push_back(update::closing{e.reason});
}

} // namespace banter::console
