#include "server/delivery/fan_out.hpp"

#include "server/net/connection.hpp"
#include "server/protocol/format.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <utility>

namespace banter::delivery {

namespace {

// An audience keeps room for so many messages of a burst; most bring fewer, and idle rooms stay small.
constexpr std::size_t usual_burst = 64;

// A longer burst goes out in parts, so that the hearers can take the first while the next is encoded.
constexpr std::size_t most_burst_bytes = 64 * 1024;

} // namespace

std::string_view subscription::room_name() const noexcept { return room_->name; }

fan_out::fan_out(behind_handler on_behind, fault_handler on_fault)
    : on_behind_{std::move(on_behind)}, on_fault_{std::move(on_fault)}
{
}

fan_out::~fan_out() = default;

// ---- rooms

void fan_out::recall(std::string_view name, chat::seq_number newest, timestamp newest_time)
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

room_changes fan_out::changes_of(const subscription& s) const noexcept { return s.room_->changes; }

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
    if (r.subscriptions == 0 && r.newest == 0)
        rooms_.erase(rooms_.find(r.name));
}

// ---- who hears it

subscription& fan_out::enter(subscriber& who, std::string_view name, bool live)
{
    assert(find(who, name) == nullptr);
    room& r = room_of(name);
    auto made = std::make_unique<subscription>(who, r);
    made->next_ = std::move(who.rooms_);
    who.rooms_ = std::move(made);
    subscription& s = *who.rooms_;
    ++r.subscriptions;
    if (live)
        make_live(s);
    return s;
}

void fan_out::leave(subscriber& who, std::string_view name)
{
    auto* at = &who.rooms_;
    while (*at && (*at)->room_name() != name)
        at = &(*at)->next_;
    if (!*at)
        return;
    const auto left = std::move(*at);
    *at = std::move(left->next_);
    room& r = *left->room_;
    catch_up(*left);
    full_.clear(); // it leaves, behind or not
    stop_holding(*left);
    make_quiet(*left);
    --r.subscriptions;
    forget_if_void(r);
}

void fan_out::leave_all(subscriber& who)
{
    while (who.rooms_)
        leave(who, who.rooms_->room_name());
}

subscription* fan_out::find(const subscriber& who, std::string_view name) const
{
    auto* at = who.rooms_.get();
    while (at != nullptr && at->room_name() != name)
        at = at->next_.get();
    return at;
}

bool fan_out::hears(const subscriber& who, std::string_view name) const
{
    const auto* const s = find(who, name);
    return s != nullptr && s->live();
}

void fan_out::make_live(subscription& s)
{
    audience& a = audience_of(*s.room_, s.who().form());
    a.live.push_back({&s.who().peer(), &s, static_cast<std::uint32_t>(a.shown.size()), false});
    a.wanting_presence += s.who().wants_presence() ? 1 : 0;
    s.at_ = static_cast<std::uint32_t>(a.live.size() - 1);
    s.audience_ = &a;
}

void fan_out::make_quiet(subscription& s)
{
    if (!s.live())
        return;
    audience& a = *std::exchange(s.audience_, nullptr);
    a.wanting_presence -= s.who().wants_presence() ? 1 : 0;
    a.live[s.at_] = a.live.back();
    a.live[s.at_].who->at_ = s.at_;
    a.live.pop_back();
    free_if_idle(a);
}

// Its place in the room is not given up, but used again: who goes through the audiences may be told of one
// more, never of one less.
audience& fan_out::audience_of(room& r, const protocol::format& form)
{
    audience* idle = nullptr;
    for (const auto& a : r.audiences) {
        if (a->in == nullptr)
            idle = a.get();
        else if (&a->in->form == &form)
            return *a;
    }
    if (idle == nullptr)
        idle = r.audiences.emplace_back(std::make_unique<audience>()).get();
    idle->in = &encoder_.take(form);
    return *idle;
}

void fan_out::free_if_idle(audience& a)
{
    if (!a.live.empty() || !a.shown.empty())
        return;
    encoder_.give_back(*std::exchange(a, {}).in);
}

void fan_out::follow_form(subscriber& who)
{
    settle(who);
    for (auto* s = who.rooms_.get(); s != nullptr; s = s->next_.get()) {
        if (!s->live() || &s->audience_->in->form == who.form_)
            continue;
        make_quiet(*s);
        make_live(*s);
    }
}

// ---- events

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

void fan_out::notify(std::string_view name, const chat::room_event& what, const subscriber* except)
{
    const auto found = rooms_.find(name);
    if (found == rooms_.end())
        return;
    room& r = found->second;
    if (const auto* const presence = std::get_if<chat::presence>(&what)) {
        tell_presence(r, *presence, except);
    } else {
        std::visit([&](const auto& e) { tell(r, e, [&](const subscriber& who) { return &who != except; }); },
                   what);
        report_full(); // before the change is counted: who has it not has missed it
        r.changes.topics += std::holds_alternative<chat::topic_change>(what) ? 1 : 0;
    }
}

void fan_out::tell_presence(room& r, const chat::presence& e, const subscriber* except)
{
    if (wants_presence(r))
        tell(r, e, [&](const subscriber& who) { return who.wants_presence() && &who != except; });
    report_full();
    ++r.changes.presences;
}

void fan_out::notify(const std::vector<std::string>& names, const chat::person_changed& what,
                     const subscriber* except)
{
    ++tellings_;
    for (const auto& name : names) {
        const auto found = rooms_.find(name);
        if (found == rooms_.end())
            continue;
        room& r = found->second;
        if (wants_presence(r))
            tell(r, what, except);
        report_full();
        ++r.changes.presences;
    }
}

bool fan_out::wants_presence(const room& r) noexcept
{
    return std::any_of(r.audiences.begin(), r.audiences.end(),
                       [](const auto& a) { return a->wanting_presence != 0; });
}

void fan_out::tell(room& r, const chat::person_changed& e, const subscriber* except)
{
    deliver();
    worded told{encoder_, e};
    for (const auto& a : r.audiences) {
        if (a->wanting_presence == 0)
            continue;
        const std::array once{audience::run{told.in(*a->in, r.name), r.newest + 1, 1}};
        if (once.front().bytes.size() == 0)
            continue;
        for (const auto& to : a->live) {
            auto& who = to.who->who();
            if (!who.wants_presence() || &who == except)
                continue;
            if (a->in->form.tells_of_people_once() && who.told_ == tellings_)
                continue;
            if (put(to, once))
                who.told_ = tellings_;
        }
    }
}

template <class Event, class Wanted>
void fan_out::tell(room& r, const Event& e, Wanted wanted)
{
    deliver();
    worded told{encoder_, e};
    for (const auto& a : r.audiences) {
        if (a->live.empty())
            continue;
        const std::array once{audience::run{told.in(*a->in), r.newest + 1, 1}};
        if (once.front().bytes.size() == 0)
            continue;
        for (const auto& to : a->live) {
            if (wanted(to.who->who()))
                put(to, once);
        }
    }
}

void fan_out::send(subscriber& who, const std::string& id, const chat::answer& what)
{
    settle(who);
    scratch_.clear();
    who.answers().encode(id, what, scratch_);
    if (!scratch_.empty())
        who.peer().queue_answer(answers_.write(scratch_));
}

void fan_out::send(subscriber& who, std::string_view bytes)
{
    settle(who);
    who.peer().queue_answer(answers_.write(bytes));
}

// ---- back from the journal

void fan_out::hold(subscription& s)
{
    if (!std::exchange(s.held_for_, true))
        ++s.room_->held_for;
}

void fan_out::stop_holding(subscription& s)
{
    if (!std::exchange(s.held_for_, false))
        return;
    if (--s.room_->held_for == 0)
        std::vector<chat::message>{}.swap(s.room_->held);
}

bool fan_out::go_live(subscription& s, chat::seq_number position)
{
    assert(s.held_for_ && !s.live());
    const room& r = *s.room_;
    auto next = std::find_if(r.held.begin(), r.held.end(), [&](const auto& m) { return m.seq > position; });
    const bool complete = next == r.held.end() ? r.newest <= position : next->prev <= position;
    if (!complete)
        return false;
    for (; next != r.held.end(); ++next)
        replay(s.who(), *next);
    stop_holding(s);
    make_live(s);
    return true;
}

void fan_out::replay(subscriber& who, const chat::message& m)
{
    scratch_.clear();
    who.answers().encode(m, scratch_);
    if (!scratch_.empty())
        who.peer().queue_answer(answers_.write(scratch_));
}

} // namespace banter::delivery
