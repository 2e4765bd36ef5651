// Release of durable batches: answers are sent, clients are subscribed and unsubscribed, messages are shown.
#include "server/chat/conversation.hpp"
#include "server/session/pipeline.hpp"
#include "server/session/session.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace banter::session {

// The hub knows only in which of them a message was given a number.
void keep_shown(chat::conversation_list& list, const chat::view& shown)
{
    struct listed {
        chat::seq_number newest;
        chat::conversation_summary summary;
    };
    const auto& asked = list.asked;
    std::vector<listed> all;
    for (auto& each : list.conversations) {
        const auto newest = shown.newest(each.room);
        const auto time = shown.newest_time(each.room);
        if (newest > (chat::is_conversation(each.room) ? list.since : 0) &&
            (!asked.after || time > *asked.after) && (!asked.before || time < *asked.before))
            all.push_back({newest, std::move(each)});
    }
    std::sort(all.begin(), all.end(), [](const listed& a, const listed& b) { return a.newest < b.newest; });
    list.more = all.size() > asked.most;
    const auto left = std::min(all.size(), asked.most);
    const auto first = asked.oldest ? 0 : all.size() - left;
    list.conversations.clear();
    for (std::size_t i = first; i < first + left; ++i)
        list.conversations.push_back(std::move(all[i].summary));
}

/// Carries out the effects of one batch.
struct pipeline::releaser {
    pipeline& p;
    chat::batch& b;

    session* find(chat::client_id id) const { return p.sessions_.find(id); }

    template <class Effect>
    const protocol::request_id& id_of(const Effect& e) const noexcept
    {
        return p.ids_.find(e.correlation);
    }

    void operator()(chat::reply& e) const
    {
        auto* const to = find(e.to);
        if (to == nullptr)
            return;
        if (auto* all = std::get_if<chat::conversation_list>(&e.answer))
            keep_shown(*all, p.fan_out_);
        to->answer(id_of(e), std::move(e.answer));
    }

    void operator()(chat::welcome_client& e) const
    {
        if (auto* const to = find(e.client))
            to->welcome_client(id_of(e), std::move(e.welcome), e.presence);
    }

    void operator()(chat::subscribe& e) const
    {
        if (auto* const to = find(e.client)) {
            // A mark of the hub may be above all that is stored; then nothing has been missed.
            const auto newest = p.fan_out_.newest();
            if (e.from_mark && e.after)
                e.after = std::min(*e.after, newest);
            if (e.after && !e.reset)
                e.after = std::max(*e.after, std::min(e.since, newest));
            to->subscribe(id_of(e), std::move(e));
        }
    }

    void operator()(chat::unsubscribe& e) const
    {
        if (auto* const to = find(e.client))
            to->unsubscribe(e.room);
    }

    void operator()(chat::publish& e) const
    {
        chat::entry& entry = b.entries[e.entry];
        const auto why = entry.refusal();
        auto* const author = e.acknowledge || why || e.own != chat::echo::event ? find(e.author) : nullptr;
        if (why) {
            if (author != nullptr)
                author->answer(id_of(e), failure{*why, *why == errc::id_reused
                                                           ? "the id belongs to another message of yours"
                                                           : "the message could not be stored"});
            return;
        }
        const auto& m = entry.message;
        if (author != nullptr && e.own == chat::echo::answer)
            p.fan_out_.flush_pending(author->hearer());
        const bool repeated = entry.is_repeat();
        // An author that is subscribed but not live gets its own message from the journal.
        const bool answered = author != nullptr && e.own == chat::echo::answer && !repeated &&
                              (p.fan_out_.hears(author->hearer(), m.room) ||
                               p.fan_out_.find(author->hearer(), m.room) == nullptr);
        if (author != nullptr && e.acknowledge && !answered)
            author->answer(id_of(e), chat::ack{m.room, entry.seq(), entry.time()});
        if (repeated) {
            ++p.counters_.repeated;
            return;
        }
        const bool withheld = author != nullptr && (answered || e.own == chat::echo::none);
        p.fan_out_.show(m, withheld ? &author->hearer() : nullptr);
        if (answered)
            author->answer(id_of(e), chat::echoed{m});
    }

    const delivery::subscriber* hearer(const std::optional<chat::client_id>& id) const
    {
        const auto* const client = id ? find(*id) : nullptr;
        return client == nullptr ? nullptr : &client->hearer();
    }

    void operator()(chat::notify& e) const { p.fan_out_.notify(e.room, e.event, hearer(e.except)); }
    void operator()(chat::notify_peers& e) const { p.fan_out_.notify(e.rooms, e.change, hearer(e.except)); }

    void operator()(chat::disconnect& e) const
    {
        if (auto* const to = find(e.client))
            to->disconnect(e.why);
    }
};

// @param since  when the first command of the batch was applied; none: the batch has not waited
void pipeline::release(chat::batch& b, const std::vector<chat::client_id>& to_notify,
                       std::optional<clock::time_point> since)
{
    const auto shown_before = fan_out_.counters().messages;
    flusher_.begin_burst();
    for (auto& effect : b.effects) {
        try {
            std::visit(releaser{*this, b}, effect);
        } catch (const std::exception& e) {
            on_fault(effect, e);
        }
    }
    try {
        fan_out_.deliver();
    } catch (const std::exception& e) {
        note_fault(e);
    }
    for (const auto id : to_notify) {
        if (auto* const client = sessions_.find(id))
            client->released();
    }
    check_idle();
    if (fan_out_.counters().messages == shown_before) // nothing was published
        since.reset();
    flusher_.end_burst(since);
}

// An exception from one effect closes the connection of its client; the other effects are carried out.
void pipeline::on_fault(const chat::effect& effect, const std::exception& what)
{
    const auto id = std::visit(
        [](const auto& e) -> std::optional<chat::client_id> {
            if constexpr (requires { e.to; })
                return e.to;
            else if constexpr (requires { e.client; })
                return e.client;
            else
                return {};
        },
        effect);
    if (auto* const client = id ? sessions_.find(*id) : nullptr)
        return client->fail(what);
    note_fault(what);
}

void pipeline::note_fault(const std::exception& what)
{
    ++counters_.faults;
    spdlog::error("internal error: {}", what.what());
}

} // namespace banter::session
