// Delivery of messages, joins and leaves to the hearers of a room, a burst at a time.
#include "server/delivery/fan_out.hpp"
#include "server/net/connection.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <type_traits>
#include <utility>

namespace banter::delivery {

namespace {

// An audience keeps memory for this many events: most bursts have fewer, and idle rooms stay small.
constexpr std::size_t usual_burst = 64;

// A longer burst is delivered in parts: the hearers can take the first part while the next is encoded.
constexpr std::size_t most_burst_bytes = 64 * 1024;

// Events for at most this many hearers do not wait for events for many.
constexpr std::size_t few_hearers = 64;

// Adjacent events become one segment.
void append(std::vector<audience::segment>& segments, const audience::segment& next)
{
    if (segments.empty() || !segments.back().bytes.merge(next.bytes)) {
        segments.push_back(next);
    } else {
        segments.back().events += next.events;
        segments.back().presences += next.presences;
    }
}

} // namespace

void fan_out::show(const chat::message& m, const subscriber* except)
{
    room& r = room_of(m.room);
    assert(m.seq > newest_ && m.prev == r.newest);
    burst_in(r);
    ++counters_.messages;
    r.newest = m.seq;
    r.newest_time = m.time;
    newest_ = m.seq;
    if (r.held_for != 0) {
        if (r.held.size() == most_held)
            r.held.erase(r.held.begin(), r.held.begin() + most_held / 2);
        r.held.push_back(m);
    }
    add_to_burst(r, m, except);
}

void fan_out::notify_presence(room& r, const chat::presence& e, const subscriber* except)
{
    ++r.changes.presences;
    if (!wants_presence(r))
        return;
    burst_in(r);
    add_to_burst(r, e, except);
}

// Whether a live subscription of the room wants presence.
bool fan_out::wants_presence(const room& r) noexcept
{
    return std::any_of(r.audiences.begin(), r.audiences.end(),
                       [](const auto& a) { return a->presence && !a->live.empty(); });
}

// A burst has one room, so that a hearer of two rooms gets their events in order.
void fan_out::burst_in(room& r)
{
    if (bursting_ != &r)
        deliver();
    bursting_ = &r;
}

template <class Event>
void fan_out::add_to_burst(room& r, const Event& e, const subscriber* except)
{
    constexpr bool is_message = std::is_same_v<Event, chat::message>;
    const auto* const not_for = except == nullptr ? nullptr : find(*except, r.name);
    encoded_event encoded{encoder_, e};
    for (const auto& a : r.audiences) {
        if (a->live.empty() || (!is_message && !a->presence))
            continue;
        auto bytes = encoded.in(*a->stream);
        if (bytes.size() == 0)
            continue;
        a->pending_bytes += bytes.size();
        a->pending.push_back(
            {std::move(bytes), is_message ? r.newest : r.newest + 1, 1, is_message ? 0u : 1u});
        if (not_for != nullptr && not_for->audience_ == a.get()) {
            a->pending.back().not_for = not_for;
            a->live[not_for->at_].withheld = true;
        }
    }
    for (std::size_t i = 0; i < r.audiences.size(); ++i) {
        if (r.audiences[i]->pending_bytes >= most_burst_bytes)
            deliver(r, *r.audiences[i]);
    }
}

void fan_out::deliver()
{
    if (room* const r = std::exchange(bursting_, nullptr)) {
        for (std::size_t i = 0; i < r->audiences.size(); ++i) // a report may add an audience
            deliver(*r, *r->audiences[i]);
    }
}

// The inner loop of the server: once per burst and hearer.
void fan_out::deliver(const room& r, audience& a)
{
    if (a.pending.empty())
        return;
    segments_.clear();
    for (const auto& next : a.pending)
        append(segments_, next);
    const std::span all{a.pending};
    const auto how = urgency_for(r);
    for (auto& to : a.live) {
        if (to.taken != 0 || to.withheld) [[unlikely]] {
            put_its_own(to, all, how);
            to.taken = 0;
        } else if (const auto at = put_segments(to, segments_, how); at != segments_.size()) [[unlikely]] {
            // The segment does not fit as a whole, but some of its events may.
            const auto passed =
                std::accumulate(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(at),
                                std::size_t{0}, [](auto n, const auto& got) { return n + got.events; });
            put(to, all.subspan(passed), how);
        }
    }
    segments_.clear();
    a.pending.clear();
    a.pending_bytes = 0;
    if (a.pending.capacity() > usual_burst)
        std::vector<audience::segment>{}.swap(a.pending);
    free_if_idle(a);
    report_full();
}

net::urgency fan_out::urgency_for(const room& r) noexcept
{
    return r.subscriptions <= few_hearers ? net::urgency::prompt : net::urgency::usual;
}

// Queues the segments; if some do not fit, adds the subscription to full_. @return whether all fitted.
bool fan_out::put(const audience::hearer& to, std::span<const audience::segment> segments, net::urgency how)
{
    const auto at = put_segments(to, segments, how);
    if (at == segments.size()) [[likely]]
        return true;
    full_.push_back({to.subscription, segments[at].first, 0});
    for (const auto& missed : segments.subspan(at))
        full_.back().presences += missed.presences;
    return false;
}

// Queues those events of `pending` that `to` was not sent yet and that are for it. The author of one withheld
// message gets the rest of the burst in two slices.
void fan_out::put_its_own(audience::hearer& to, std::span<const audience::segment> pending, net::urgency how)
{
    its_own_.clear();
    for (const auto& next : pending.subspan(to.taken)) {
        if (next.not_for != to.subscription)
            append(its_own_, next);
    }
    to.taken = static_cast<std::uint32_t>(pending.size());
    to.withheld = false;
    put(to, its_own_, how);
    its_own_.clear();
}

// @return the index of the first segment that did not fit; the number of segments if all did.
std::size_t fan_out::put_segments(const audience::hearer& to, std::span<const audience::segment> segments,
                                  net::urgency how)
{
    for (std::size_t at = 0; at < segments.size(); ++at) {
        try {
            if (!to.peer->queue(segments[at].bytes, how)) [[unlikely]]
                return at;
            counters_.deliveries += segments[at].events;
        } catch (const std::exception& fault) {
            on_fault_(to.subscription->owner(), fault);
        }
    }
    return segments.size();
}

// Delivers the pending events to this subscription now, before other bytes are queued for its connection.
void fan_out::catch_up(const subscription& s)
{
    if (!s.live() || s.audience_->pending.empty())
        return;
    put_its_own(s.audience_->live[s.at_], s.audience_->pending, urgency_for(*s.room_));
}

void fan_out::flush_pending(const subscriber& client)
{
    if (bursting_ == nullptr)
        return;
    for (auto* s = client.rooms_.get(); s != nullptr; s = s->next_.get()) {
        if (s->room_ == bursting_)
            catch_up(*s);
    }
    report_full();
}

// Takes the subscriptions in full_ out of their audiences, and reports them.
void fan_out::report_full()
{
    const auto full = std::exchange(full_, {});
    counters_.fell_behind += full.size();
    for (const auto& each : full)
        make_quiet(*each.subscription);
    for (const auto& each : full) {
        presences_missed_ = each.presences;
        try {
            on_behind_(*each.subscription, each.from);
        } catch (const std::exception& fault) {
            on_fault_(each.subscription->owner(), fault);
        }
    }
    presences_missed_ = 0;
}

} // namespace banter::delivery
