// Conversations of two users.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

namespace {

failure not_proven()
{
    return forbidden("not_proven", "only a device that has proven its name can read earlier messages");
}

failure not_yours() { return forbidden("private", "only its two users can read a conversation"); }

// Only a folded name may be part of the name of a conversation: it has no comma, and its length is bounded.
bool is_folded_name(const std::string& key)
{
    const auto name = user_name(key);
    return name && folded(*name) == key;
}

bool hears(const user& u, std::string_view conversation)
{
    return u.extras && u.extras->conversations.contains(conversation);
}

} // namespace

std::string hub::shown_name(const std::string& key) const
{
    if (const auto online = users_.find_folded(key))
        return users_[online->index].user->name;
    const auto* const device = credentials_.find(key);
    return device == nullptr ? key : device->shown;
}

result<hub::addressee> hub::find_addressee(const user& from, std::string_view room, std::string_view to) const
{
    const auto own = folded(from.name);
    std::string key;
    if (is_conversation(room)) {
        if (!takes_part(room, own))
            return not_yours();
        key = other_in(room, own);
    } else {
        const auto name = user_name(to);
        if (!name)
            return name.error();
        key = folded(*name);
    }
    if (!is_folded_name(key))
        return failure{errc::bad_name, "a conversation's name can't contain " +
                                           cut(key, limits::user_name_bytes) +
                                           ": it is not a folded user name"};
    addressee a{users_.find_folded(key), shown_name(key), conversation_of(own, key)};
    if (is_conversation(room) && a.conversation != room)
        return not_yours();
    return a;
}

bool hub::may_hear_more(const user& u, const std::string& conversation) const
{
    return !u.extras || u.extras->conversations.size() < limits::conversations_per_connection ||
           hears(u, conversation);
}

// A client that hears too many conversations stops hearing one of them, so that strangers can't keep others
// from writing to it. It hears that one again with the next message.
void hub::make_hear(client_id id, const std::string& conversation, batch& out)
{
    user& u = *users_[id.index].user;
    if (hears(u, conversation))
        return;
    auto& heard = u.ensure_extras().conversations;
    if (!may_hear_more(u, conversation)) {
        out.effects.emplace_back(unsubscribe{id, *heard.begin()});
        heard.erase(heard.begin());
    }
    heard.insert(conversation);
    out.effects.emplace_back(subscribe{id, {}, conversation, {}, {}, 0, false});
}

void hub::notify_if_away(const origin& c, const addressee& to, batch& out) const
{
    if (!to.client || *to.client == c.from)
        return;
    const auto& extras = users_[to.client->index].user->extras;
    if (extras && !extras->away.empty())
        answer_to(c, addressee_away{to.shown, extras->away}, out);
}

void hub::post_to(const origin& c, post_message& what, batch& out)
{
    user& u = *client_of(c).user;
    auto to = find_addressee(u, what.room, what.to);
    if (!to)
        return refuse(c, to.error(), out);
    if (auto good = check_text(what.text); !good)
        return refuse(c, good.error(), out);
    const std::string key{other_in(to->conversation, folded(u.name))};
    if (!to->client && credentials_.find(key) == nullptr)
        return refuse(c, no_such_user(to->shown), out);
    if (conversations_.size() >= limits::conversations && conversations_.find(to->conversation) == nullptr)
        return refuse(c, {errc::too_many, "this server has too many conversations"}, out);

    make_hear(c.from, to->conversation, out);
    if (to->client)
        make_hear(*to->client, to->conversation, out);
    if (!what.notice)
        notify_if_away(c, *to, out);
    if (to->client == c.from && what.own == echo::none) // a note to oneself
        what.own = echo::event;
    conversations_.touch(to->conversation, publish_own(c, what, to->conversation, std::move(to->shown), out));
}

void hub::post_ephemeral_to(const origin& c, post_ephemeral& what, batch& out)
{
    const user& u = *client_of(c).user;
    auto to = find_addressee(u, what.room, what.to);
    if (!to)
        return refuse(c, to.error(), out);
    if (!to->client)
        return refuse(c, no_such_user(to->shown), out);
    ephemeral_message notification{
        std::move(to->conversation), u.name, std::move(to->shown), what.message_kind, std::move(what.text),
        std::move(what.tags),        c.time};
    if (what.own == echo::answer)
        answer_to(c, notification, out);
    else if (what.own == echo::event && *to->client != c.from)
        out.effects.emplace_back(reply{c.from, {}, notification});
    out.effects.emplace_back(reply{*to->client, {}, std::move(notification)});
}

// ---- earlier messages

result<std::string> hub::own_conversation(const client& from, std::string_view room,
                                          std::string_view with) const
{
    if (!from.user)
        return not_proven();
    auto to = find_addressee(*from.user, room, with);
    if (!to)
        return to.error();
    if (!from.user->proven)
        return not_proven();
    return std::move(to->conversation);
}

void hub::join_conversation(const origin& c, join& what, batch& out)
{
    user& u = *client_of(c).user;
    auto name = own_conversation(client_of(c), what.room, {});
    if (!name)
        return refuse(c, name.error(), out);
    if (hears(u, *name))
        return refuse(c, {errc::bad_request, "you already receive " + *name, "already_there"}, out);
    if (!may_hear_more(u, *name))
        return refuse(c, {errc::too_many, "this connection is in too many conversations"}, out);
    const auto own = folded(u.name);
    const auto since = credentials_.find(own)->since;
    if (u.ensure_extras().heard_missed) // its missed messages may be on their way
        out.effects.emplace_back(unsubscribe{c.from, *name});
    u.ensure_extras().conversations.insert(*name);

    std::vector<std::string> both{u.name};
    if (const std::string other{other_in(*name, own)}; other != own)
        both.push_back(shown_name(other));
    subscribe e{c.from, c.correlation, *name, {}, what.after, what.last, what.after && u.foreign_epoch};
    const auto count = both.size();
    e.joined = joined{*name, {}, std::move(both), count, std::vector<std::uint8_t>(count), {}};
    if (!e.after && what.missed) {
        e.after = missed_after(u, *name);
        e.from_mark = e.after.has_value();
    }
    e.since = since;
    out.effects.emplace_back(std::move(e));
}

void hub::leave_conversation(const origin& c, leave& what, batch& out)
{
    user& u = *client_of(c).user;
    if (!u.extras || (!u.extras->heard_missed && !hears(u, what.room)) ||
        !takes_part(what.room, folded(u.name)))
        return refuse(c, not_in_room(cut(what.room, limits::room_name_bytes)), out);
    u.extras->conversations.erase(what.room);
    out.effects.emplace_back(unsubscribe{c.from, what.room});
    answer_to(c, left{std::move(what.room), {}}, out);
}

// A user without a proven device may know of the conversations that it has taken part in since its hello.
std::vector<const direct_chats::conversation*> hub::known_conversations(const user& u) const
{
    std::vector<const direct_chats::conversation*> known;
    if (u.proven) {
        const auto& all = conversations_.of(folded(u.name));
        known.assign(all.begin(), all.end());
    } else if (u.extras) {
        for (const auto& name : u.extras->conversations)
            if (const auto* const each = conversations_.find(name))
                known.push_back(each);
    }
    return known;
}

// The newest message of each is known when the answer is released; the hub knows what it can't be above.
void hub::on(const origin& c, list_conversations& what, batch& out) const
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    conversation_list answered;
    answered.asked = what;
    if (u->proven)
        answered.since = credentials_.find(folded(u->name))->since;
    const auto may_have_newer = [&](const last_touch& touched, seq_number since) {
        return touched.seq > since && (!what.after || touched.time > *what.after);
    };
    if (what.rooms)
        for (const membership& each : u->memberships)
            if (may_have_newer(each.in_room->touched, 0))
                answered.conversations.push_back({each.in_room->name, {}});
    const auto own = folded(u->name);
    for (const auto* const each : known_conversations(*u))
        if (may_have_newer(each->touched, answered.since))
            answered.conversations.push_back(
                {each->name, shown_name(std::string{other_in(each->name, own)})});
    answer_to(c, std::move(answered), out);
}

void hub::enter_missed(const origin& c, batch& out)
{
    user& u = *client_of(c).user;
    if (!u.proven)
        return;
    u.ensure_extras().heard_missed = true;
    const auto own = folded(u.name);
    if (!wants_missed(u))
        return;
    const auto since = credentials_.find(own)->since;
    const auto after = seen_.of(own, delivery_marks::conversations).value_or(0);
    for (const auto* const each : conversations_.of(own)) {
        subscribe e{c.from, {}, each->name, {}, after, 0, false};
        e.only_if_missed = true;
        e.from_mark = true;
        e.since = since;
        out.effects.emplace_back(std::move(e));
    }
}

} // namespace banter::chat
