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

std::optional<client_id> hub::find_user(std::string_view given) const
{
    const auto name = user_name(given);
    if (!name)
        return {};
    const auto found = names_.find(folded(*name));
    if (found == names_.end())
        return {};
    return found->second;
}

std::string hub::shown_name(const std::string& key) const
{
    if (const auto online = names_.find(key); online != names_.end())
        return clients_[online->second.index].user->name;
    const auto* const device = devices_.find(key);
    return device == nullptr ? key : device->shown;
}

bool hub::knows_conversation(const std::string& name) const
{
    const auto known = conversations_.find(name.substr(1, name.find(',') - 1));
    return known != conversations_.end() && known->second.contains(name);
}

void hub::note_conversation(const std::string& name)
{
    const auto comma = name.find(',');
    if (comma == std::string::npos || knows_conversation(name))
        return;
    ++conversation_count_;
    conversations_[name.substr(1, comma - 1)].insert(name);
    conversations_[name.substr(comma + 1)].insert(name);
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
    addressee a{{}, shown_name(key), conversation_of(own, key)};
    if (is_conversation(room) && a.conversation != room)
        return not_yours();
    if (const auto found = names_.find(key); found != names_.end())
        a.client = found->second;
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
    user& u = *clients_[id.index].user;
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
    const auto& extras = clients_[to.client->index].user->extras;
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
    if (!to->client && devices_.find(key) == nullptr)
        return refuse(c, no_such_user(to->shown), out);
    if (conversation_count_ >= limits::conversations && !knows_conversation(to->conversation))
        return refuse(c, {errc::too_many, "this server has too many conversations"}, out);

    note_conversation(to->conversation);
    make_hear(c.from, to->conversation, out);
    if (to->client)
        make_hear(*to->client, to->conversation, out);
    if (!what.notice)
        notify_if_away(c, *to, out);
    if (to->client == c.from && what.own == echo::none) // a note to oneself
        what.own = echo::event;
    publish_own(c, what, std::move(to->conversation), std::move(to->shown), out);
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
    const auto since = devices_.find(own)->since;
    if (u.ensure_extras().heard_missed) // its missed messages may be on their way
        out.effects.emplace_back(unsubscribe{c.from, *name});
    u.ensure_extras().conversations.insert(*name);

    std::vector<std::string> both{u.name};
    if (const std::string other{other_in(*name, own)}; other != own)
        both.push_back(shown_name(other));
    subscribe e{c.from, c.id, *name, {}, what.after, what.last, what.after && u.foreign_epoch};
    const auto count = both.size();
    e.joined = joined{*name, {}, std::move(both), count, 0, std::vector<std::uint8_t>(count), {}};
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

void hub::on(const origin& c, list_conversations& what, batch& out) const
{
    if (!client_of(c).user)
        return refuse(c, say_hello_first(), out);
    answer_to(c, conversation_list{.asked = what}, out);
}

// A user without a proven device may know of the conversations that it has taken part in since its hello.
seq_number hub::each_conversation(client_id id, bool and_rooms,
                                  const std::function<void(const std::string&)>& visit) const
{
    const client& from = clients_[id.index];
    if (from.generation != id.generation || !from.user)
        return 0;
    const user& u = *from.user;
    if (and_rooms)
        for (const membership& each : u.memberships)
            visit(each.in_room->name);
    if (!u.proven) {
        if (u.extras)
            std::for_each(u.extras->conversations.begin(), u.extras->conversations.end(), visit);
        return 0;
    }
    const auto own = folded(u.name);
    if (const auto known = conversations_.find(own); known != conversations_.end())
        std::for_each(known->second.begin(), known->second.end(), visit);
    return devices_.find(own)->since;
}

std::string hub::other_of(client_id id, std::string_view conversation) const
{
    return shown_name(std::string{other_in(conversation, folded(clients_[id.index].user->name))});
}

void hub::enter_missed(const origin& c, batch& out)
{
    user& u = *client_of(c).user;
    if (!u.proven)
        return;
    u.ensure_extras().heard_missed = true;
    const auto own = folded(u.name);
    const auto known = conversations_.find(own);
    if (known == conversations_.end() || !wants_missed(u))
        return;
    const auto since = devices_.find(own)->since;
    const auto after = seen_.of(own, seen_marks::conversations).value_or(0);
    for (const auto& name : known->second) {
        subscribe e{c.from, {}, name, {}, after, 0, false};
        e.only_if_missed = true;
        e.from_mark = true;
        e.since = since;
        out.effects.emplace_back(std::move(e));
    }
}

} // namespace banter::chat
