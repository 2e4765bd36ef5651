// Changes that users make to themselves, notifications of them, and presence subscriptions.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/reserved_names.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace banter::chat {

void hub::notify_peers_of(client_id id, user_changed what, bool in_conversations, batch& out)
{
    const user& u = *users_[id.index].user;
    std::vector<std::string> names;
    for (const membership& each : u.memberships)
        names.push_back(each.in_room->name);
    if (in_conversations && u.extras)
        names.insert(names.end(), u.extras->conversations.begin(), u.extras->conversations.end());
    if (!names.empty())
        out.effects.emplace_back(notify_peers{std::move(names), std::move(what), id});
}

void hub::on(const origin& c, rename& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    auto name = own_name(what.user);
    if (!name)
        return refuse(c, name.error(), out);
    const auto before = folded(u->name);
    const auto after = folded(*name);
    if (after != before && !users_.is_free(after))
        return refuse(c, {errc::name_in_use, "the name " + *name + " is in use"}, out);

    user_changed notification{u->name, user_changed::kind::renamed, *name, c.time};
    if (*name != u->name)
        notify_peers_of(c.from, notification, true, out);
    if (after == before)
        users_.rename(c.from, std::move(*name));
    else
        take_name(c, std::move(*name), what.secret_hash, out);
    answer_to(c, std::move(notification), out);
    if (after != before && u->extras && u->extras->wants_missed)
        enter_missed(c, out);
}

// Conversations and the proof of a device belong to the name, and stay with it. A rename does not claim an
// unclaimed name for the device: only a hello does.
void hub::take_name(const origin& c, std::string name, const std::string& secret_hash, batch& out)
{
    user& u = *client_of(c).user;
    users_.note_departure(u, c.time);
    if (u.extras) {
        for (const auto& each : u.extras->conversations)
            out.effects.emplace_back(unsubscribe{c.from, each});
        if (u.extras->heard_missed) // it may hear more conversations, see enter_missed()
            for (const auto* const each : conversations_.of(folded(u.name)))
                if (!u.extras->conversations.contains(each->name))
                    out.effects.emplace_back(unsubscribe{c.from, each->name});
        u.extras->conversations.clear();
        u.extras->heard_missed = false;
        u.extras->read.clear();
    }
    for (membership& each : u.memberships)
        each.own_name = false;
    const auto before = users_.rename(c.from, std::move(name));
    u.proven = credentials_.knows(folded(u.name), secret_hash);
    notify_presence_subscribers(before, false, out);
    notify_presence_subscribers(u.name, true, out);
}

void hub::on(const origin& c, set_away& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if (auto good = check_line(what.text, limits::away_bytes, "an away text"); !good)
        return refuse(c, good.error(), out);
    const auto kind = what.text.empty() ? user_changed::kind::back : user_changed::kind::away;
    user_changed notification{u->name, kind, what.text, c.time};
    const bool changed = what.text != (u->extras ? u->extras->away : std::string{});
    if (changed) {
        u->ensure_extras().away = std::move(what.text);
        notify_peers_of(c.from, notification, false, out);
    }
    answer_to(c, std::move(notification), out);
}

void hub::on(const origin& c, set_realname& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if (auto good = check_line(what.text, limits::realname_bytes, "a realname"); !good)
        return refuse(c, good.error(), out);
    user_changed notification{u->name, user_changed::kind::realname, what.text, c.time};
    u->ensure_extras().realname = std::move(what.text);
    notify_peers_of(c.from, notification, false, out);
    answer_to(c, std::move(notification), out);
}

void hub::on(const origin& c, set_user_flags& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    const auto before = flags_of(*u);
    if (what.bot) {
        users_.set_flag(*u, bot_flag, *what.bot);
        remember_bot(*u, *what.bot, out);
    }
    if (what.invisible)
        users_.set_flag(*u, invisible_flag, *what.invisible);
    if (what.server_operator)
        users_.set_flag(*u, server_operator_flag, *what.server_operator);
    const auto now = flags_of(*u);
    answer_to(c, user_flags{now, static_cast<std::uint8_t>(now ^ before)}, out);
}

void hub::on(const origin& c, notify_operators& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if ((u->flags & server_operator_flag) == 0)
        return refuse(c, forbidden("not_server_operator", "only operators of the server can do that"), out);
    if (auto good = check_line(what.text, limits::text_bytes, "a text"); !good)
        return refuse(c, good.error(), out);
    for (std::uint32_t i = 0; i < users_.clients().size(); ++i)
        if (users_[i].user && (users_[i].user->flags & server_operator_flag) != 0)
            out.effects.emplace_back(reply{users_.id_of(i), {}, operator_notice{u->name, what.text}});
    answer_to(c, done{}, out);
}

// The user stays until its session departs, so that it leaves in the order of its own commands. Others are
// told the reason in IRC's usual form.
void hub::on(const origin& c, disconnect_user& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if ((u->flags & server_operator_flag) == 0)
        return refuse(c, forbidden("not_server_operator", "only operators of the server can do that"), out);
    if (auto good = check_line(what.reason, limits::reason_bytes, "a reason"); !good)
        return refuse(c, good.error(), out);
    const auto target = users_.find(what.user);
    if (!target)
        return refuse(c, no_such_user(what.user), out);

    user& victim = *users_[target->index].user;
    auto& extras = victim.ensure_extras();
    extras.disconnect_reason = cut("Killed (" + u->name + " (" + what.reason + "))", limits::reason_bytes);
    answer_to(c, done{}, out);
    auto sentence = u->name + " disconnected you" + (what.reason.empty() ? "" : ": " + what.reason);
    out.effects.emplace_back(
        reply{*target, {}, closing{std::move(sentence), {{victim.name, u->name, std::move(what.reason)}}}});
    out.effects.emplace_back(disconnect{*target, disconnect::cause::by_operator});
}

// ---- presence subscriptions

void hub::notify_presence_subscribers(const std::string& name, bool online, batch& out)
{
    for (const auto id : presence_subscribers_.of(folded(name))) {
        presence_status status;
        (online ? status.online : status.offline).push_back(name);
        out.effects.emplace_back(reply{id, {}, std::move(status)});
    }
}

result<void> hub::change_presence_subscription(const origin& c, const presence_subscription& what)
{
    user& u = *client_of(c).user;
    auto after = u.extras ? u.extras->presence_subscription : std::map<std::string, std::string>{};
    if (what.clear)
        after.clear();
    for (const auto& each : what.remove)
        after.erase(folded(each));
    for (const auto& each : what.add) {
        auto name = user_name(each);
        if (!name)
            return name.error();
        after.try_emplace(folded(*name), std::move(*name));
    }
    if (after.size() > limits::presence_subscriptions)
        return failure{errc::too_many,
                       "a presence subscription has at most " +
                           std::to_string(limits::presence_subscriptions) + " users",
                       "list_full"};
    auto& mine = u.ensure_extras().presence_subscription;
    for (const auto& each : mine)
        if (!after.contains(each.first))
            presence_subscribers_.remove(each.first, c.from);
    for (const auto& each : after)
        if (!mine.contains(each.first))
            presence_subscribers_.add(each.first, c.from);
    mine = std::move(after);
    return {};
}

void hub::on(const origin& c, presence_subscription& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    for (const auto& each : what.remove)
        if (!user_name(each))
            return refuse(c, user_name(each).error(), out);
    if (auto good = change_presence_subscription(c, what); !good)
        return refuse(c, good.error(), out);
    presence_status status;
    const auto add = [&](const std::string& key, const std::string& shown) {
        if (what.list && what.names_only)
            status.names.push_back(shown);
        else if (const auto online = users_.find_folded(key))
            status.online.push_back(users_[online->index].user->name);
        else
            status.offline.push_back(shown);
    };
    if (what.list) {
        for (const auto& [key, shown] : u->extras->presence_subscription)
            add(key, shown);
    } else {
        for (const auto& each : what.add)
            add(folded(each), each);
    }
    answer_to(c, std::move(status), out);
}

} // namespace banter::chat
