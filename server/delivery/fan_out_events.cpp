// Delivery of events that are not stored, and of answers.
#include "server/delivery/fan_out.hpp"
#include "server/net/connection.hpp"

#include <array>
#include <variant>

namespace banter::delivery {

void fan_out::notify(std::string_view name, const chat::room_event& what, const subscriber* except)
{
    const auto found = rooms_.find(name);
    if (found == rooms_.end())
        return;
    room& r = found->second;
    if (const auto* const presence = std::get_if<chat::presence>(&what)) {
        notify_presence(r, *presence, except);
    } else {
        std::visit([&](const auto& e) { notify_room(r, e, except); }, what);
        report_full(); // before the change is counted: a reported subscription has missed it
        r.changes.topics += std::holds_alternative<chat::topic_change>(what) ? 1 : 0;
    }
}

void fan_out::notify(const std::vector<std::string>& names, const chat::user_changed& what,
                     const subscriber* except)
{
    ++notification_seq_;
    for (const auto& name : names) {
        const auto found = rooms_.find(name);
        if (found == rooms_.end())
            continue;
        room& r = found->second;
        if (wants_presence(r))
            notify_room(r, what, except);
        report_full();
        ++r.changes.presences;
    }
}

void fan_out::notify_room(room& r, const chat::user_changed& e, const subscriber* except)
{
    deliver();
    encoded_event event{encoder_, e};
    for (const auto& a : r.audiences) {
        if (a->live.empty() || !a->presence)
            continue;
        const std::array once{audience::segment{event.in(*a->stream, r.name), r.newest + 1, 1, 0}};
        if (once.front().bytes.size() == 0)
            continue;
        for (const auto& to : a->live) {
            auto& client = to.subscription->owner();
            if (&client == except)
                continue;
            if (a->stream->format.notifies_once_of_users() && client.notified_ == notification_seq_)
                continue;
            if (put(to, once, urgency_for(r)))
                client.notified_ = notification_seq_;
        }
    }
}

template <class Event>
void fan_out::notify_room(room& r, const Event& e, const subscriber* except)
{
    deliver();
    encoded_event event{encoder_, e};
    for (const auto& a : r.audiences) {
        if (a->live.empty())
            continue;
        const std::array once{audience::segment{event.in(*a->stream), r.newest + 1, 1, 0}};
        if (once.front().bytes.size() == 0)
            continue;
        for (const auto& to : a->live) {
            if (&to.subscription->owner() != except)
                put(to, once, urgency_for(r));
        }
    }
}

void fan_out::send(subscriber& client, const protocol::request_id& id, const chat::answer& what)
{
    flush_pending(client);
    scratch_.clear();
    client.answers().encode(id, what, *this, scratch_);
    if (!scratch_.empty())
        client.peer().queue_answer(answers_.write(scratch_));
}

void fan_out::send_position(subscriber& client, chat::seq_number seq)
{
    if (const auto bytes = client.answers().position(seq); !bytes.empty())
        send(client, bytes);
}

void fan_out::send(subscriber& client, std::string_view bytes)
{
    flush_pending(client);
    client.peer().queue_answer(answers_.write(bytes));
}

} // namespace banter::delivery
