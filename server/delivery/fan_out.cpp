#include "server/delivery/fan_out.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace banter::delivery {

std::string_view subscription::room_name() const noexcept { return room_->name; }

fan_out::fan_out(behind_handler on_behind, fault_handler on_fault)
    : on_behind_{std::move(on_behind)}, on_fault_{std::move(on_fault)}
{
}

fan_out::~fan_out() = default;

// ---- rooms

void fan_out::restore(std::string_view name, chat::seq_number newest, timestamp newest_time)
{
    room& r = room_of(name);
    r.newest = newest;
    r.newest_time = newest_time;
    newest_ = std::max(newest_, newest);
}

chat::seq_number fan_out::newest(std::string_view name) const
{
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? 0 : found->second.newest;
}

timestamp fan_out::newest_time(std::string_view name) const
{
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? timestamp{} : found->second.newest_time;
}

room_changes fan_out::changes_of(const subscription& s) const noexcept
{
    auto changes = s.room_->changes;
    changes.presences -= presences_missed_;
    return changes;
}

room& fan_out::room_of(std::string_view name)
{
    auto found = rooms_.find(name);
    if (found == rooms_.end()) {
        found = rooms_.try_emplace(std::string{name}).first;
        found->second.name = found->first;
    }
    return found->second;
}

void fan_out::forget_if_void(room& r)
{
    if (r.subscriptions != 0 || r.newest != 0)
        return;
    if (bursting_ == &r)
        deliver();
    rooms_.erase(rooms_.find(r.name));
}

// ---- subscriptions

subscription& fan_out::subscribe(subscriber& client, std::string_view name, bool live)
{
    assert(find(client, name) == nullptr);
    room& r = room_of(name);
    auto made = std::make_unique<subscription>(client, r);
    made->next_ = std::move(client.rooms_);
    client.rooms_ = std::move(made);
    subscription& s = *client.rooms_;
    ++r.subscriptions;
    if (live)
        make_live(s);
    return s;
}

void fan_out::unsubscribe(subscriber& client, std::string_view name)
{
    auto* at = &client.rooms_;
    while (*at && (*at)->room_name() != name)
        at = &(*at)->next_;
    if (!*at)
        return;
    const auto left = std::move(*at);
    *at = std::move(left->next_);
    room& r = *left->room_;
    catch_up(*left);
    full_.clear(); // the subscription ends, so it need not be reported
    stop_holding(*left);
    make_quiet(*left);
    --r.subscriptions;
    forget_if_void(r);
}

void fan_out::unsubscribe_all(subscriber& client)
{
    while (client.rooms_)
        unsubscribe(client, client.rooms_->room_name());
}

subscription* fan_out::find(const subscriber& client, std::string_view name) const
{
    auto* at = client.rooms_.get();
    while (at != nullptr && at->room_name() != name)
        at = at->next_.get();
    return at;
}

bool fan_out::hears(const subscriber& client, std::string_view name) const
{
    const auto* const s = find(client, name);
    return s != nullptr && s->live();
}

void fan_out::make_live(subscription& s)
{
    audience& a = audience_of(*s.room_, s.owner().format(), s.owner().wants_presence());
    a.live.push_back({&s.owner().peer(), &s, static_cast<std::uint32_t>(a.pending.size()), false});
    s.at_ = static_cast<std::uint32_t>(a.live.size() - 1);
    s.audience_ = &a;
}

void fan_out::make_quiet(subscription& s)
{
    if (!s.live())
        return;
    audience& a = *std::exchange(s.audience_, nullptr);
    a.live[s.at_] = a.live.back();
    a.live[s.at_].subscription->at_ = s.at_;
    a.live.pop_back();
    free_if_idle(a);
}

// Idle audiences are used again and never erased: a loop over the audiences of a room may meet a new one, but
// none disappears.
audience& fan_out::audience_of(room& r, const protocol::wire_format& format, bool presence)
{
    audience* idle = nullptr;
    for (const auto& a : r.audiences) {
        if (a->stream == nullptr)
            idle = a.get();
        else if (&a->stream->format == &format && a->presence == presence)
            return *a;
    }
    if (idle == nullptr)
        idle = r.audiences.emplace_back(std::make_unique<audience>()).get();
    idle->stream = &encoder_.take(format);
    idle->presence = presence;
    return *idle;
}

void fan_out::free_if_idle(audience& a)
{
    if (!a.live.empty() || !a.pending.empty())
        return;
    encoder_.give_back(*std::exchange(a, {}).stream);
}

void fan_out::follow_format(subscriber& client)
{
    flush_pending(client);
    for (auto* s = client.rooms_.get(); s != nullptr; s = s->next_.get()) {
        if (!s->live() || &s->audience_->stream->format == client.format_)
            continue;
        make_quiet(*s);
        make_live(*s);
    }
}

} // namespace banter::delivery
