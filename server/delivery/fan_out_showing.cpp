// Messages on their way to those who hear the room, a burst at a time.
#include "server/delivery/fan_out.hpp"
#include "server/net/connection.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace banter::delivery {

namespace {

// An audience keeps room for so many messages of a burst; most bring fewer, and idle rooms stay small.
constexpr std::size_t usual_burst = 64;

// A longer burst goes out in parts, so that the hearers can take the first while the next is encoded.
constexpr std::size_t most_burst_bytes = 64 * 1024;

} // namespace

void fan_out::show(const chat::message& m, const subscriber* except)
{
    room& r = room_of(m.room);
    assert(m.seq > newest_ && m.prev == r.newest);
    if (bursting_ != &r)
        deliver(); // whoever hears both rooms gets one order
    bursting_ = &r;
    ++counters_.messages;
    r.newest = m.seq;
    r.newest_time = m.time;
    newest_ = m.seq;
    const auto* const not_for = except == nullptr ? nullptr : find(*except, m.room);
    worded said{encoder_, m};
    for (const auto& a : r.audiences) {
        if (a->live.empty())
            continue;
        auto bytes = said.in(*a->in);
        if (bytes.size() == 0)
            continue;
        a->shown_bytes += bytes.size();
        a->shown.push_back({std::move(bytes), m.seq, 1});
        if (not_for != nullptr && not_for->audience_ == a.get()) {
            a->shown.back().not_for = not_for;
            a->live[not_for->at_].withheld = true;
        }
    }
    if (r.held_for != 0) {
        if (r.held.size() == most_held)
            r.held.erase(r.held.begin(), r.held.begin() + most_held / 2);
        r.held.push_back(m);
    }
    for (std::size_t i = 0; i < r.audiences.size(); ++i) {
        if (r.audiences[i]->shown_bytes >= most_burst_bytes)
            deliver(*r.audiences[i]);
    }
}

void fan_out::deliver()
{
    if (room* const r = std::exchange(bursting_, nullptr)) {
        for (std::size_t i = 0; i < r->audiences.size(); ++i) // a report may add one
            deliver(*r->audiences[i]);
    }
}

// The inner loop of the server: once per burst and hearer.
void fan_out::deliver(audience& a)
{
    if (a.shown.empty())
        return;
    runs_.clear();
    for (const auto& next : a.shown) {
        if (!runs_.empty() && runs_.back().bytes.merge(next.bytes))
            ++runs_.back().messages;
        else
            runs_.push_back(next);
    }
    const std::span all{a.shown};
    for (auto& to : a.live) {
        if (to.taken != 0 || to.withheld) [[unlikely]] {
            put_its_own(to, all);
            to.taken = 0;
        } else if (const auto refused = put_runs(to, runs_); refused != 0) [[unlikely]] {
            // Of a run that does not fit as a whole, some messages may.
            const auto next =
                std::find_if(all.begin(), all.end(), [&](const auto& m) { return m.first == refused; });
            put(to, {next, all.end()});
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

// Notes in full_ where there was no room for all. @return whether there was.
bool fan_out::put(const audience::member& to, std::span<const audience::run> runs)
{
    const auto refused = put_runs(to, runs);
    if (refused != 0) [[unlikely]]
        full_.emplace_back(to.who, refused);
    return refused == 0;
}

// What of `shown` it has not got yet and is for it. Of its own lines, two slices are left of a burst.
void fan_out::put_its_own(audience::member& to, std::span<const audience::run> shown)
{
    its_own_.clear();
    for (const auto& next : shown.subspan(to.taken)) {
        if (next.not_for == to.who)
            continue;
        if (!its_own_.empty() && its_own_.back().bytes.merge(next.bytes))
            ++its_own_.back().messages;
        else
            its_own_.push_back(next);
    }
    to.taken = static_cast<std::uint32_t>(shown.size());
    to.withheld = false;
    put(to, its_own_);
    its_own_.clear();
}

// @return the first message of the first run that found no room; 0 if all did.
chat::seq_number fan_out::put_runs(const audience::member& to, std::span<const audience::run> runs)
{
    for (const auto& r : runs) {
        try {
            if (!to.peer->queue(r.bytes)) [[unlikely]]
                return r.first;
            counters_.deliveries += r.messages;
        } catch (const std::exception& fault) {
            on_fault_(to.who->who(), fault);
        }
    }
    return 0;
}

// What waits for deliver() goes out to this one now, before something else does.
void fan_out::catch_up(const subscription& s)
{
    if (!s.live() || s.audience_->shown.empty())
        return;
    put_its_own(s.audience_->live[s.at_], s.audience_->shown);
}

void fan_out::settle(const subscriber& who)
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
    for (const auto& [s, from] : full)
        make_quiet(*s);
    for (const auto& [s, from] : full) {
        try {
            on_behind_(*s, from);
        } catch (const std::exception& fault) {
            on_fault_(s->who(), fault);
        }
    }
}

} // namespace banter::delivery
