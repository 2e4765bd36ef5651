#include "server/session/reader.hpp"

#include "server/net/connection.hpp"

#include <algorithm>
#include <utility>

namespace banter::session {

reader::reader(const reader_context& context, delivery::subscriber& client, handlers on)
    : context_{context}, client_{client}, on_{std::move(on)}
{
}

void reader::catch_up(delivery::subscription& s, chat::seq_number from)
{
    context_.fan_out.send(client_, {}, chat::behind{std::string{s.room_name()}, from});
    job j{job::kind::catch_up};
    j.position = from - 1;
    j.answered = true;
    add_for(s, std::move(j));
}

void reader::resume(delivery::subscription& s, protocol::request_id id, chat::seq_number after,
                    chat::seq_number since, bool from_mark)
{
    job j{job::kind::resume};
    j.id = std::move(id);
    j.position = after;
    j.since = since;
    j.from_mark = from_mark;
    add_for(s, std::move(j));
}

void reader::last(delivery::subscription& s, protocol::request_id id, std::size_t count,
                  chat::seq_number since)
{
    job j{job::kind::last};
    j.id = std::move(id);
    j.count = count;
    j.since = since;
    add_for(s, std::move(j));
}

void reader::run_query(protocol::request_id id, chat::log_query what)
{
    job j{job::kind::run_query};
    j.id = std::move(id);
    j.query = std::move(what);
    add(std::move(j));
}

void reader::add_for(delivery::subscription& s, job j)
{
    j.changes = context_.fan_out.changes_of(s);
    j.subscription = &s;
    add(std::move(j));
}

void reader::pong_when_passed(protocol::request_id id)
{
    pongs_.push_back({std::move(id), context_.fan_out.newest()});
}

bool reader::owes_answer() const noexcept
{
    return !pongs_.empty() ||
           std::any_of(jobs_.begin(), jobs_.end(), [](const job& j) { return !j.answered; });
}

void reader::add_lag(lag_stats& out) const
{
    for (const auto& j : jobs_) {
        if (j.job_kind != job::kind::catch_up && j.job_kind != job::kind::resume)
            continue;
        const auto newest = context_.fan_out.newest(j.subscription->room_name());
        out.add(newest > j.position ? newest - j.position : 0);
    }
}

void reader::forget(const delivery::subscription& s)
{
    const auto at =
        std::find_if(jobs_.begin(), jobs_.end(), [&](const job& j) { return j.subscription == &s; });
    if (at == jobs_.end())
        return;
    const bool owed = owes_answer();
    if (at == jobs_.begin() && reading_)
        forgotten_ = true;
    jobs_.erase(at);
    jobs_changed(owed);
}

void reader::add(job j)
{
    jobs_.push_back(std::move(j));
    pump();
}

// A loop and not a recursion, because the memory journal answers before read_for() returns.
void reader::pump()
{
    if (std::exchange(pumping_, true))
        return;
    while (!jobs_.empty() && !reading_ && client_.peer().can_take_page() && !client_.peer().closing())
        read_for(jobs_.front());
    pumping_ = false;
}

void reader::read_for(const job& j)
{
    reading_ = true;
    forgotten_ = false;
    const auto up_to = context_.fan_out.newest();
    const auto on_answer = [weak = weak_from_this(), up_to](journal::page&& p) {
        if (const auto self = weak.lock())
            self->on_page(up_to, std::move(p));
    };
    if (j.subscription != nullptr)
        context_.fan_out.hold(*j.subscription);

    if (const auto* search = std::get_if<chat::search_query>(&j.query); search != nullptr)
        return context_.journal.search(*search, on_answer, weak_from_this());
    if (j.job_kind == job::kind::run_query)
        return context_.journal.read(std::get<chat::history_query>(j.query), up_to, on_answer);

    chat::history_query q;
    q.room = j.subscription->room_name();
    q.since = j.since;
    if (j.job_kind == job::kind::last && !j.answered) {
        q.limit = j.count;
    } else {
        q.after = j.position;
        q.limit = limits::history_most;
    }
    context_.journal.read(q, up_to, on_answer);
}

void reader::on_page(chat::seq_number up_to, journal::page&& p)
{
    reading_ = false;
    const bool owed = owes_answer();
    if (!forgotten_) {
        job& j = jobs_.front();
        const bool done =
            j.job_kind == job::kind::run_query ? answer(j, std::move(p)) : step(j, up_to, std::move(p));
        if (done)
            jobs_.erase(jobs_.begin());
        else
            std::rotate(jobs_.begin(), jobs_.begin() + 1, jobs_.end());
    }
    jobs_changed(owed);
}

// To be called after a change of the jobs. @param owed  owes_answer() before the change.
void reader::jobs_changed(bool owed)
{
    while (!pongs_.empty() && std::all_of(jobs_.begin(), jobs_.end(),
                                          [&](const job& j) { return j.position >= pongs_.front().fence; })) {
        context_.fan_out.send(client_, pongs_.front().id, chat::pong{});
        pongs_.erase(pongs_.begin());
    }
    pump();
    if (owed && !owes_answer())
        on_.answered();
}

bool reader::answer(job& j, journal::page&& p)
{
    if (p.failed)
        refuse(j);
    else if (const auto* history = std::get_if<chat::history_query>(&j.query))
        context_.fan_out.send(client_, j.id,
                              chat::history_page{history->room, std::move(p.messages), p.more});
    else
        context_.fan_out.send(client_, j.id, chat::found_page{std::move(p.messages), p.more});
    return true;
}

void reader::refuse(const job& j)
{
    context_.count.reject(errc::unavailable);
    context_.fan_out.send(
        client_, j.id, failure{errc::unavailable, "the history can't be read, or the search took too long"});
}

// Sends one page of a room. @return whether the subscription is live now.
bool reader::step(job& j, chat::seq_number up_to, journal::page&& p)
{
    const std::string room{j.subscription->room_name()};
    if (p.failed) { // the missed messages can't be read: they are treated as gone
        if (!j.answered)
            refuse(j);
        p = {};
        p.gap = true;
    }
    const bool unknown =
        j.job_kind == job::kind::resume && !j.answered && j.position > context_.fan_out.newest();
    if (p.gap || unknown) {
        context_.fan_out.send(client_, j.id, chat::reset{room, p.oldest});
        j.positioned = false;
        if (!j.answered && (!j.from_mark || p.messages.empty())) {
            j.answered = true; // the client may ask for history again
            p = {};
        }
    }

    // Right before the messages of the page, so that a client that is disconnected before them gets them.
    if (!std::exchange(j.positioned, true))
        context_.fan_out.send_position(client_, p.messages.empty() ? up_to : p.messages.front().seq - 1);

    const bool whole = !p.more || (j.job_kind == job::kind::last && !j.answered);
    j.position = whole ? up_to : p.messages.back().seq;
    if (j.answered) {
        for (const auto& m : p.messages)
            context_.fan_out.replay(client_, m);
    } else {
        context_.fan_out.send(client_, j.id, chat::history_page{room, std::move(p.messages), p.more});
        j.answered = whole;
    }

    if (whole && client_.peer().can_take_page() && context_.fan_out.go_live(*j.subscription, j.position)) {
        request_changes(j);
        return true;
    }
    context_.fan_out.stop_holding(*j.subscription);
    return false;
}

// Joins, leaves and topics are not in the journal: a client that missed some gets the present state.
void reader::request_changes(const job& j)
{
    const auto now = context_.fan_out.changes_of(*j.subscription);
    chat::resync missed{std::string{j.subscription->room_name()},
                        client_.wants_presence() && now.presences != j.changes.presences,
                        now.topics != j.changes.topics};
    if (missed.members || missed.topic)
        on_.missed(std::move(missed));
}

} // namespace banter::session
