#include "server/delivery/fan_out.hpp"

#include "server/net/connection.hpp"
#include "server/protocol/format.hpp"

#include <algorithm>
#include <cassert>
#include <type_traits>
#include <utility>

namespace banter::delivery {

std::string_view subscription::room_name() const noexcept { return room_->name; }

fan_out::fan_out(behind_handler on_behind, fault_handler on_fault)
    : on_behind_{std::move(on_behind)}, on_fault_{std::move(on_fault)}
{
}

fan_out::~fan_out() = default;

// ---- rooms

void fan_out::recall(std::string_view name, chat::seq_number newest)
{
    room_of(name).newest = newest;
    newest_ = std::max(newest_, newest);
}

chat::seq_number fan_out::newest(std::string_view name) const
{
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? 0 : found->second.newest;
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

void fan_out::make_live(subscription& s)
{
    room& r = *s.room_;
    const auto* form = &s.who().form();
    auto at =
        std::find_if(r.audiences.begin(), r.audiences.end(), [&](const auto& a) { return a->form == form; });
    if (at == r.audiences.end()) {
        r.audiences.push_back(std::make_unique<audience>(audience{form, {}, 0}));
        at = std::prev(r.audiences.end());
    }
    audience& a = **at;
    a.live.push_back({&s.who().peer(), &s});
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
}

// ---- events

void fan_out::show(const chat::message& m)
{
    room& r = room_of(m.room);
    full_.clear(); // of an event whose delivery has thrown
    assert(m.seq > newest_ && m.prev == r.newest);
    deliver(r, m, [](const subscriber&) { return true; });
    ++counters_.messages;
    r.newest = m.seq;
    newest_ = m.seq;
    if (r.held_for != 0) {
        if (r.held.size() == most_held)
            r.held.erase(r.held.begin(), r.held.begin() + most_held / 2);
        r.held.push_back(m);
    }
    report_full(m.seq);
}

void fan_out::notify(std::string_view name, const std::variant<chat::presence, chat::topic_change>& what,
                     const subscriber* except)
{
    const auto found = rooms_.find(name);
    if (found == rooms_.end())
        return;
    room& r = found->second;
    full_.clear();
    const auto from = r.newest + 1;
    const auto* const presence = std::get_if<chat::presence>(&what);
    if (presence != nullptr) {
        if (std::any_of(r.audiences.begin(), r.audiences.end(),
                        [](const auto& a) { return a->wanting_presence != 0; }))
            deliver(r, *presence, [](const subscriber& who) { return who.wants_presence(); });
    } else {
        deliver(r, std::get<chat::topic_change>(what), [&](const subscriber& who) { return &who != except; });
    }
    report_full(from); // before the change is counted: who has it not has missed it
    ++(presence != nullptr ? r.changes.presences : r.changes.topics);
}

// The inner loop of the server: once per event and hearer.
template <class Event, class Wanted>
void fan_out::deliver(room& r, const Event& e, Wanted wanted)
{
    for (const auto& a : r.audiences) {
        if (a->live.empty())
            continue;
        scratch_.clear();
        a->form->encode(e, scratch_);
        if (scratch_.empty())
            continue;
        const net::slice s = writer_for(*a->form).write(scratch_);
        ++counters_.encodings;
        counters_.encoded_bytes += scratch_.size();
        std::uint64_t delivered = 0;
        for (const auto& [peer, who] : a->live) {
            if constexpr (!std::is_same_v<Event, chat::message>) {
                if (!wanted(who->who()))
                    continue;
            }
            try {
                if (!peer->queue(s)) [[unlikely]]
                    full_.push_back(who);
                else
                    ++delivered;
            } catch (const std::exception& fault) {
                on_fault_(who->who(), fault);
            }
        }
        counters_.deliveries += delivered;
    }
}

void fan_out::report_full(chat::seq_number from)
{
    for (subscription* s : full_)
        make_quiet(*s);
    counters_.fell_behind += full_.size();
    for (subscription* s : std::exchange(full_, {}))
        on_behind_(*s, from);
}

net::chunk_writer& fan_out::writer_for(const protocol::format& form)
{
    for (const auto& [known, writer] : writers_) {
        if (known == &form)
            return *writer;
    }
    return *writers_.emplace_back(&form, std::make_unique<net::chunk_writer>()).second;
}

void fan_out::send(subscriber& who, const std::string& id, const chat::answer& what)
{
    scratch_.clear();
    who.form().encode(id, what, scratch_);
    if (!scratch_.empty())
        who.peer().queue_answer(answers_.write(scratch_));
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
    who.form().encode(m, scratch_);
    if (!scratch_.empty())
        who.peer().queue_answer(answers_.write(scratch_));
}

} // namespace banter::delivery
