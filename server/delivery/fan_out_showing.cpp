// Messages, and who comes and goes, on their way to those who hear the room, a burst at a time.
#include "server/delivery/fan_out.hpp"
#include "server/net/connection.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <type_traits>
#include <utility>

namespace banter::delivery {

namespace {

// An audience keeps room for so many messages of a burst; most bring fewer, and idle rooms stay small.
constexpr std::size_t usual_burst = 64;

// A longer burst goes out in parts, so that the hearers can take the first while the next is encoded.
constexpr std::size_t most_burst_bytes = 64 * 1024;

// What no more than so many hear does not wait for what is for many.
constexpr std::size_t few_hearers = 64;

// What lies side by side becomes one run.
void append(std::vector<audience::run>& runs, const audience::run& next)
{
    if (runs.empty() || !runs.back().bytes.merge(next.bytes)) {
        runs.push_back(next);
    } else {
        runs.back().events += next.events;
        runs.back().presences += next.presences;
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

// Whether anybody in it wants to know.
bool fan_out::wants_presence(const room& r) noexcept
{
    return std::any_of(r.audiences.begin(), r.audiences.end(),
                       [](const auto& a) { return a->presence && !a->live.empty(); });
}

// Whoever hears two rooms gets one order.
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
    worded said{encoder_, e};
    for (const auto& a : r.audiences) {
        if (a->live.empty() || (!is_message && !a->presence))
            continue;
        auto bytes = said.in(*a->in);
        if (bytes.size() == 0)
            continue;
        a->shown_bytes += bytes.size();
        a->shown.push_back({std::move(bytes), is_message ? r.newest : r.newest + 1, 1, is_message ? 0u : 1u});
        if (not_for != nullptr && not_for->audience_ == a.get()) {
            a->shown.back().not_for = not_for;
            a->live[not_for->at_].withheld = true;
        }
    }
    for (std::size_t i = 0; i < r.audiences.size(); ++i) {
        if (r.audiences[i]->shown_bytes >= most_burst_bytes)
            deliver(r, *r.audiences[i]);
    }
}

void fan_out::deliver()
{
    if (room* const r = std::exchange(bursting_, nullptr)) {
        for (std::size_t i = 0; i < r->audiences.size(); ++i) // a report may add one
            deliver(*r, *r->audiences[i]);
    }
}

// The inner loop of the server: once per burst and hearer.
void fan_out::deliver(const room& r, audience& a)
{
    if (a.shown.empty())
        return;
    runs_.clear();
    for (const auto& next : a.shown)
        append(runs_, next);
    const std::span all{a.shown};
    const auto how = urgency_for(r);
    for (auto& to : a.live) {
        if (to.taken != 0 || to.withheld) [[unlikely]] {
            put_its_own(to, all, how);
            to.taken = 0;
        } else if (const auto at = put_runs(to, runs_, how); at != runs_.size()) [[unlikely]] {
            // Of a run that does not fit as a whole, some events may.
            const auto passed =
                std::accumulate(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(at),
                                std::size_t{0}, [](auto n, const auto& got) { return n + got.events; });
            put(to, all.subspan(passed), how);
        }
    }
    runs_.clear();
    a.shown.clear();
    a.shown_bytes = 0;
    if (a.shown.capacity() > usual_burst)
        std::vector<audience::run>{}.swap(a.shown);
    free_if_idle(a);
    report_full();
}

net::urgency fan_out::urgency_for(const room& r) noexcept
{
    return r.subscriptions <= few_hearers ? net::urgency::prompt : net::urgency::usual;
}

// Notes in full_ where there was no room for all. @return whether there was.
bool fan_out::put(const audience::member& to, std::span<const audience::run> runs, net::urgency how)
{
    const auto at = put_runs(to, runs, how);
    if (at == runs.size()) [[likely]]
        return true;
    full_.push_back({to.who, runs[at].first, 0});
    for (const auto& missed : runs.subspan(at))
        full_.back().presences += missed.presences;
    return false;
}

// What of `shown` it has not got yet and is for it. Of its own lines, two slices are left of a burst.
void fan_out::put_its_own(audience::member& to, std::span<const audience::run> shown, net::urgency how)
{
    its_own_.clear();
    for (const auto& next : shown.subspan(to.taken)) {
        if (next.not_for != to.who)
            append(its_own_, next);
    }
    to.taken = static_cast<std::uint32_t>(shown.size());
    to.withheld = false;
    put(to, its_own_, how);
    its_own_.clear();
}

// @return the index of the first that found no room; how many there are if all did.
std::size_t fan_out::put_runs(const audience::member& to, std::span<const audience::run> runs,
                              net::urgency how)
{
    for (std::size_t at = 0; at < runs.size(); ++at) {
        try {
            if (!to.peer->queue(runs[at].bytes, how)) [[unlikely]]
                return at;
            counters_.deliveries += runs[at].events;
        } catch (const std::exception& fault) {
            on_fault_(to.who->who(), fault);
        }
    }
    return runs.size();
}

// What waits for deliver() goes out to this one now, before something else does.
void fan_out::catch_up(const subscription& s)
{
    if (!s.live() || s.audience_->shown.empty())
        return;
    put_its_own(s.audience_->live[s.at_], s.audience_->shown, urgency_for(*s.room_));
}

void fan_out::flush_pending(const subscriber& who)
{
    if (bursting_ == nullptr)
        return;
    for (auto* s = who.rooms_.get(); s != nullptr; s = s->next_.get()) {
        if (s->room_ == bursting_)
            catch_up(*s);
    }
    report_full();
}

// Takes those whose outbox was full out of their audiences.
void fan_out::report_full()
{
    const auto full = std::exchange(full_, {});
    counters_.fell_behind += full.size();
    for (const auto& each : full)
        make_quiet(*each.who);
    for (const auto& each : full) {
        presences_missed_ = each.presences;
        try {
            on_behind_(*each.who, each.from);
        } catch (const std::exception& fault) {
            on_fault_(each.who->who(), fault);
        }
    }
    presences_missed_ = 0;
}

} // namespace banter::delivery
