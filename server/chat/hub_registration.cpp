// The start of a run, and registration of a connection: arrival, hello, departure.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/permissions.hpp"
#include "server/chat/reserved_names.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

namespace {

// The names of rooms in their stored form, without duplicates.
result<std::vector<std::string>> room_names(const std::vector<std::string>& given)
{
    std::vector<std::string> names;
    for (const auto& each : given) {
        auto where = room_name(each);
        if (!where)
            return where.error();
        if (!contains(names, *where))
            names.push_back(std::move(*where));
    }
    return names;
}

} // namespace

// A hub that goes on and one that is made from what the journal has kept are the same from here on. So
// nothing stays that only one of them can know: the numbers of rooms are given anew, by their names.
void hub::on(const origin&, started& what, batch&)
{
    run_ = std::move(what.run);
    max_rooms_ = what.max_rooms;
    users_ = {};
    presence_subscribers_ = {};
    guests_.clear();
    for (auto at = rooms_.all().begin(); at != rooms_.all().end();) {
        room& r = writable((at++)->second);
        r.members.clear();
        r.entry_rules = 0;
        forget_if_void(r);
    }
    rooms_.number_anew();
}

void hub::on(const origin& c, arrive& what, batch& out)
{
    users_.add(c.from, what.client_kind);
    client_of(c).listens = what.client_kind == arrive::kind::listener;
    if (client_of(c).listens)
        out.effects.emplace_back(subscribe{c.from, {}, std::string{lobby}, {}, {}, 0, false});
}

void hub::on(const origin& c, depart& what, batch& out)
{
    stop_listening(c.from, out);
    if (client_of(c).user)
        depart_user(c, what, out);
    users_.remove(c.from);
}

void hub::depart_user(const origin& c, depart& what, batch& out)
{
    user& u = *client_of(c).user;
    users_.note_departure(u, c.time);
    std::vector<std::string> names;
    while (!u.memberships.empty()) {
        room& r = *u.memberships.back().in_room;
        names.push_back(r.name);
        take_out(c.from, r, out);
        forget_if_left(r, out);
    }
    const bool was_disconnected = u.extras && !u.extras->disconnect_reason.empty();
    auto reason = was_disconnected ? u.extras->disconnect_reason : cut(what.reason, limits::reason_bytes);
    if (!names.empty())
        out.effects.emplace_back(notify_peers{
            std::move(names), {u.name, user_changed::kind::quit, std::move(reason), c.time}, c.from});
    if (u.extras)
        for (const auto& each : u.extras->presence_subscription)
            presence_subscribers_.remove(each.first, c.from);
    notify_presence_subscribers(u.name, false, out);
}

void hub::stop_listening(client_id id, batch& out)
{
    client& from = users_[id.index];
    if (!std::exchange(from.listens, false))
        return;
    guests_.erase(id.index);
    if (from.kind == arrive::kind::listener)
        out.effects.emplace_back(unsubscribe{id, std::string{lobby}});
}

result<std::string> hub::name_in(const hello& what, const client& from) const
{
    if (from.user)
        return failure{errc::bad_request, "hello was already sent on this connection"};
    if (from.kind == arrive::kind::guest)
        return failure{errc::bad_request, "a guest has no name"};
    auto name = own_name(what.user);
    if (!name)
        return name;
    if (what.rooms.size() > limits::rooms_per_connection)
        return failure{errc::too_many, "this connection is in too many rooms"};
    if (what.after && !what.epoch)
        return failure{errc::bad_request, "'after' requires 'epoch'"};
    if (auto good = check_line(what.realname, limits::realname_bytes, "a realname"); !good)
        return good.error();
    return name;
}

void hub::on(const origin& c, hello& what, batch& out)
{
    client& from = client_of(c);
    auto name = name_in(what, from);
    if (!name)
        return refuse(c, name.error(), out);
    auto names = room_names(what.rooms);
    if (!names)
        return refuse(c, names.error(), out);
    if (!users_.is_free(folded(*name)))
        return refuse(c, {errc::name_in_use, "the name " + *name + " is in use"}, out);

    stop_listening(c.from, out);
    user& u = users_.add_user(c.from, std::move(*name), c.time);
    u.presence = what.presence;
    u.foreign_epoch = what.epoch && *what.epoch != settings_.epoch;
    if (!what.realname.empty())
        u.ensure_extras().realname = std::move(what.realname);
    prove(u, what.secret_hash, out);
    const bool was_bot = u.proven && credentials_.is_bot(folded(u.name));
    users_.set_flag(u, bot_flag, what.bot.value_or(was_bot));
    if (what.bot)
        remember_bot(u, *what.bot, out);
    out.effects.emplace_back(
        welcome_client{c.from, c.correlation, {u.name, settings_.epoch, count()}, u.presence});
    if (was_bot && !what.bot)
        out.effects.emplace_back(reply{c.from, {}, user_flags{flags_of(u), bot_flag}});
    notify_presence_subscribers(u.name, true, out);
    join how;
    how.after = what.after;
    how.missed = what.missed;
    enter_first_rooms(c, *names, how, out);
    if (!what.missed)
        return;
    if (!what.secret_hash.empty()) // it may prove its next name
        u.ensure_extras().wants_missed = true;
    enter_missed(c, out);
}

void hub::enter_first_rooms(const origin& c, const std::vector<std::string>& names, const join& how,
                            batch& out)
{
    for (const auto& each : names) {
        auto where = find_or_make(c, each);
        if (!where) {
            out.effects.emplace_back(reply{c.from, {}, where.error()});
            continue;
        }
        if (auto may = may_enter(client_of(c), **where, {}, users_, credentials_); !may) {
            out.effects.emplace_back(reply{c.from, {}, may.error()});
            continue;
        }
        enter_room(c, **where, how, 0, out);
    }
}

void hub::prove(user& u, const std::string& secret_hash, batch& out)
{
    std::optional<state_entry> claimed;
    u.proven = credentials_.prove(folded(u.name), u.name, secret_hash, given_, claimed);
    if (claimed)
        out.state_entries.push_back(std::move(*claimed));
}

void hub::remember_bot(const user& u, bool is, batch& out)
{
    std::optional<state_entry> changed;
    if (u.proven)
        credentials_.note_bot(folded(u.name), is, changed);
    if (changed)
        out.state_entries.push_back(std::move(*changed));
}

// A bot is sent missed messages only if it asks for them.
bool hub::wants_missed(const user& u) const
{
    return u.proven && (u.flags & bot_flag) == 0 && !credentials_.is_bot(folded(u.name));
}

} // namespace banter::chat
