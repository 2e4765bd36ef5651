// Queries: history, search, lists, counts; a guest's subscription; delivery and read marks.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/permissions.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

// Guests read without a name.
bool hub::may_ask(const client& from) noexcept { return from.user || from.kind == arrive::kind::guest; }

// A guest that is refused is disconnected: it has no other use for its connection. The room need not exist: a
// guest waits for its first message, which does not make a room.
void hub::on(const origin& c, listen& what, batch& out)
{
    client& from = client_of(c);
    const auto turn_away = [&](failure why) {
        refuse(c, std::move(why), out);
        out.effects.emplace_back(disconnect{c.from, disconnect::cause::not_welcome});
    };
    if (from.kind != arrive::kind::guest)
        return refuse(c, say_hello_first(), out);
    if (from.listens)
        return turn_away({errc::bad_request, "this connection already listens"});
    auto name = room_name(what.room);
    if (!name)
        return turn_away(name.error());
    if (const auto* const known = rooms_.find(*name))
        if (auto may = may_read(from, *known); !may)
            return turn_away(may.error());
    from.listens = true;
    guests_.emplace(c.from.index, *name);
    answer_to(c, done{}, out);
    out.effects.emplace_back(
        subscribe{c.from, c.correlation, std::move(*name), {}, what.after, what.last, false});
}

// A guest that has subscribed to a room stops hearing it when it becomes private.
void hub::send_guests_away(const room& r, batch& out)
{
    for (auto each = guests_.begin(); each != guests_.end();) {
        if (each->second != r.name) {
            ++each;
            continue;
        }
        const auto id = users_.id_of(each->first);
        users_[id.index].listens = false;
        out.effects.emplace_back(unsubscribe{id, r.name});
        out.effects.emplace_back(
            reply{id, {}, forbidden("private", shown_room(r.name) + " is no longer open to non-members")});
        out.effects.emplace_back(disconnect{id, disconnect::cause::not_welcome});
        each = guests_.erase(each);
    }
}

result<const room*> hub::find_readable(const client& from, std::string_view name) const
{
    auto where = find(name);
    if (!where)
        return where;
    if (auto may = may_read(from, **where); !may)
        return may.error();
    return where;
}

result<void> hub::limit(const client& from, history_query& what) const
{
    what.since = trimmed_.horizon;
    if (!what.with.empty() || is_conversation(what.room)) {
        auto name = own_conversation(from, what.room, what.with);
        if (!name)
            return name.error();
        what.room = std::move(*name);
        what.since = std::max(what.since, credentials_.find(folded(from.user->name))->since);
        return {};
    }
    const auto where = find_readable(from, what.room);
    if (!where)
        return where.error();
    what.room = (*where)->name;
    return {};
}

result<void> hub::limit(const client& from, search_query& what) const
{
    what.viewer.clear();
    what.hidden.clear();
    what.since = 0;
    if (from.user && from.user->proven) {
        what.viewer = folded(from.user->name);
        what.since = credentials_.find(what.viewer)->since;
    }
    if (!what.with.empty() || is_conversation(what.room)) {
        auto name = own_conversation(from, what.room, what.with);
        if (!name)
            return name.error();
        what.room = std::move(*name);
    } else if (!what.room.empty()) {
        const auto where = find_readable(from, what.room);
        if (!where)
            return where.error();
        what.room = (*where)->name;
    } else {
        for (const auto& name : rooms_.private_ones())
            if (!may_read(from, *rooms_.find(name)))
                what.hidden.push_back(name);
    }
    return {};
}

void hub::on(const origin& c, list_members& what, batch& out) const
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    auto where = find_readable(from, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    answer_to(c, list(**where, what.all, role_of(from, **where) ? nullptr : &from), out);
}

void hub::on(const origin& c, list_rooms& what, batch& out) const
{
    const client& from = client_of(c);
    if (!may_ask(from))
        return refuse(c, say_hello_first(), out);
    std::string_view given{what.mask};
    if (given.starts_with('#'))
        given.remove_prefix(1);
    const auto mask = folded(given);
    room_list all;
    for (const auto& [name, r] : rooms_.all()) {
        if (!sees(from, r) || (!mask.empty() && !mask_covers(mask, name)) || r.members.size() < what.least ||
            r.members.size() > what.most)
            continue;
        if (!what.all && all.rooms.size() == limits::rooms_listed) {
            all.more = true;
            break;
        }
        all.rooms.push_back({name, r.topic, r.members.size(), r.topic_by});
    }
    answer_to(c, std::move(all), out);
}

void hub::on(const origin& c, ping&, batch& out) const
{
    if (!client_of(c).user)
        return refuse(c, say_hello_first(), out);
    answer_to(c, pong{}, out);
}

// A conversation has neither members nor a topic, and a user that has left needs them no more.
void hub::on(const origin& c, resync& what, batch& out) const
{
    const auto* const known = rooms_.find(what.room);
    if (known == nullptr)
        return;
    const room& r = *known;
    if (client_of(c).user && !role_of(client_of(c), r))
        return;
    if (what.members)
        answer_to(c, list(r, false), out);
    if (what.topic)
        answer_to(c, topic_change{r.name, {}, r.topic}, out);
}

void hub::on(const origin& c, count_all&, batch& out) const
{
    if (!may_ask(client_of(c)))
        return refuse(c, say_hello_first(), out);
    answer_to(c, count(), out);
}

totals hub::count() const
{
    totals now = users_.counts();
    now.rooms = rooms_.size();
    return now;
}

// ---- delivery and read marks

std::optional<seq_number> hub::missed_after(const user& u, std::string_view room) const
{
    if (!wants_missed(u))
        return {};
    return seen_.of(folded(u.name), is_conversation(room) ? delivery_marks::conversations : room);
}

// All conversations share one mark: their messages are sent at once, and the missed ones at the hello, if
// asked for. A room that was entered under an earlier name does not count: the present name has received
// nothing there. The marks of a bot are kept too, for the time when the device no longer belongs to a bot.
void hub::on(const origin& c, seen& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if (!u->proven)
        return;
    std::vector<std::string> names;
    for (const membership& each : u->memberships)
        if (each.own_name)
            names.push_back(each.in_room->name);
    if (u->extras && u->extras->heard_missed)
        names.emplace_back(delivery_marks::conversations);
    note_seen(*u, names, what.up_to, out);
}

void hub::note_seen(const user& u, const std::vector<std::string>& names, seq_number up_to, batch& out)
{
    if (auto entry = seen_.raise(folded(u.name), names, up_to))
        out.state_entries.push_back(std::move(*entry));
}

result<std::string> hub::marker_key(const user& u, std::string_view target) const
{
    if (target.starts_with('#'))
        return room_name(target);
    const bool whole = is_conversation(target);
    auto to = find_addressee(u, whole ? target : std::string_view{}, whole ? std::string_view{} : target);
    if (!to)
        return to.error();
    return std::move(to->conversation);
}

void hub::on(const origin& c, read_marker& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    const auto key = marker_key(*u, what.target);
    if (!key)
        return refuse(c, key.error(), out);
    if (u->proven) {
        read_.move(folded(u->name), *key, what.time, out.state_entries);
    } else {
        std::optional<std::string> forgotten;
        move_forward(u->ensure_extras().read, *key, what.time, forgotten);
    }
    ask_read_marker now{std::move(what.target)};
    on(c, now, out);
}

void hub::on(const origin& c, ask_read_marker& what, batch& out) const
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    const auto key = marker_key(*u, what.target);
    if (!key)
        return refuse(c, key.error(), out);
    answer_to(c, current_marker{std::move(what.target), marker_of(*u, *key)}, out);
}

std::optional<timestamp> hub::marker_of(const user& u, const std::string& key) const
{
    if (u.proven)
        return read_.of(folded(u.name), key);
    if (!u.extras)
        return {};
    const auto found = u.extras->read.find(key);
    return found == u.extras->read.end() ? std::nullopt : std::optional{found->second};
}

} // namespace banter::chat
