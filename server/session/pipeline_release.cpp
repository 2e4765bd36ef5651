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

namespace {

struct listed_conversation {
    chat::seq_number newest;
    const std::string* name; // owned by the hub
};

} // namespace

// There may be very many conversations, and few of them are listed: only the names of those are copied.
void list_conversations(chat::conversation_list& list, chat::client_id id, const chat::hub& hub,
                        const delivery::fan_out& fan_out)
{
    const auto& asked = list.asked;
    std::vector<listed_conversation> all;
    const auto since = hub.each_conversation(id, asked.rooms, [&](const std::string& name) {
        all.push_back({fan_out.newest(name), &name});
    });
    std::erase_if(all, [&](const listed_conversation& c) {
        const auto time = fan_out.newest_time(*c.name);
        return c.newest == 0 || (chat::is_conversation(*c.name) && c.newest <= since) ||
               (asked.after && time <= *asked.after) || (asked.before && time >= *asked.before);
    });
    const auto by_newest = [](const listed_conversation& a, const listed_conversation& b) {
        return a.newest < b.newest;
    };
    std::sort(all.begin(), all.end(), by_newest);
    if (list.more = all.size() > asked.most; list.more) {
        const auto over = static_cast<std::ptrdiff_t>(all.size() - asked.most);
        all.erase(asked.oldest ? all.end() - over : all.begin(),
                  asked.oldest ? all.end() : all.begin() + over);
    }
    for (const auto& c : all) {
        const bool is_room = !chat::is_conversation(*c.name);
        list.conversations.push_back({*c.name, is_room ? std::string{} : hub.other_of(id, *c.name), c.newest,
                                      fan_out.newest_time(*c.name)});
    }
}

/// Carries out the effects of one batch.
struct pipeline::releaser {
    pipeline& p;
    chat::batch& b;

    session* find(chat::client_id id) const { return p.sessions_.find(id); }

    void operator()(chat::reply& e) const
    {
        auto* const to = find(e.to);
        if (to == nullptr)
            return;
        if (auto* rooms = std::get_if<chat::room_list>(&e.answer)) {
            for (auto& r : rooms->rooms) {
                r.topic = p.hub_.topic_of(r.room);
                r.topic_by = p.hub_.topic_origin_of(r.room);
                r.prev = p.fan_out_.newest(r.room);
            }
        }
        if (auto* topic = std::get_if<chat::topic_change>(&e.answer)) // the present state of a room
            topic->text = p.hub_.topic_of(topic->room);
        if (auto* all = std::get_if<chat::conversation_list>(&e.answer))
            list_conversations(*all, e.to, p.hub_, p.fan_out_);
        to->answer(e.id, std::move(e.answer));
    }

    void operator()(chat::welcome_client& e) const
    {
        if (auto* const to = find(e.client)) {
            e.welcome.seq = p.fan_out_.newest();
            to->welcome_client(e.id, std::move(e.welcome), e.presence);
        }
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
            if (e.joined) {
                e.joined->topic = p.hub_.topic_of(e.room);
                e.joined->topic_by = p.hub_.topic_origin_of(e.room);
                e.joined->prev = p.fan_out_.newest(e.room);
            }
            to->subscribe(std::move(e));
        }
    }

    void operator()(chat::unsubscribe& e) const
    {
        if (auto* const to = find(e.client))
            to->unsubscribe(e.room);
    }

    void operator()(chat::publish& e) const
    {
        const chat::record& r = b.records[e.record];
        auto* const author =
            e.acknowledge || r.refused || e.own != chat::echo::event ? find(e.author) : nullptr;
        if (r.refused) {
            entry_refused(r.message.room);
            if (author != nullptr)
                author->answer(e.id, failure{*r.refused, *r.refused == errc::id_reused
                                                             ? "the id belongs to another message of yours"
                                                             : "the message could not be stored"});
            return;
        }
        p.hub_.message_stored(r.message.room);
        if (author != nullptr && e.own == chat::echo::answer)
            p.fan_out_.flush_pending(author->hearer());
        // An author that is subscribed but not live gets its own message from the journal.
        const bool answered = author != nullptr && e.own == chat::echo::answer && !r.repeated &&
                              (p.fan_out_.hears(author->hearer(), r.message.room) ||
                               p.fan_out_.find(author->hearer(), r.message.room) == nullptr);
        if (author != nullptr && e.acknowledge && !answered)
            author->answer(e.id, chat::ack{r.message.room, r.message.seq, r.message.time});
        if (r.repeated) {
            ++p.counters_.repeated;
            return;
        }
        const bool withheld = author != nullptr && (answered || e.own == chat::echo::none);
        p.fan_out_.show(r.message, withheld ? &author->hearer() : nullptr);
        if (answered)
            author->answer(e.id, chat::echoed{r.message});
    }

    void operator()(chat::publish_topic& e) const
    {
        const chat::topic_record& t = b.topics[e.topic];
        auto* const author = find(e.author);
        if (t.refused) {
            entry_refused(t.change.room);
            if (author != nullptr)
                author->answer(e.id, failure{*t.refused, "the topic could not be stored"});
            return;
        }
        chat::batch rest;
        p.hub_.topic_stored(t.change.room, t.change.text, t.change.user, t.time, rest);
        p.store_later(std::move(rest.state_entries));
        if (author != nullptr)
            author->answer(e.id, t.change);
        p.fan_out_.notify(t.change.room, t.change, author == nullptr ? nullptr : &author->hearer());
    }

    void entry_refused(const std::string& room) const
    {
        chat::batch rest;
        p.hub_.entry_refused(room, rest);
        p.store_later(std::move(rest.state_entries));
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
