// Rooms: how they are found, made, entered, left and forgotten.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/permissions.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

void hub::on(const origin& c, join& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if (is_conversation(what.room))
        return join_conversation(c, what, out);
    auto name = room_name(what.room);
    if (!name)
        return refuse(c, name.error(), out);
    if (find_own(*u, *name))
        return refuse(c, {errc::bad_request, "you are already in " + shown_room(*name), "already_there"},
                      out);
    if (u->memberships.size() >= limits::rooms_per_connection)
        return refuse(c, {errc::too_many, "this connection is in too many rooms"}, out);
    auto where = find_or_make(c, *name);
    if (!where)
        return refuse(c, where.error(), out);
    if (auto may = may_enter(client_of(c), **where, what.key, users_, credentials_); !may)
        return refuse(c, may.error(), out);
    enter_room(c, **where, what, c.correlation, out);
}

void hub::on(const origin& c, leave& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    if (is_conversation(what.room))
        return leave_conversation(c, what, out);
    auto where = find_own(*u, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    if (auto good = check_line(what.reason, limits::reason_bytes, "a reason"); !good)
        return refuse(c, good.error(), out);
    room& r = *(*where)->in_room;
    take_out(c.from, r, out);
    presence notification{r.name, u->name, false, what.reason};
    notification.time = c.time;
    out.effects.emplace_back(notify{r.name, std::move(notification)});
    answer_to(c, left{r.name, std::move(what.reason)}, out);
    forget_if_left(r, out);
}

void hub::on(const origin& c, set_topic& what, batch& out)
{
    const auto& u = client_of(c).user;
    if (!u)
        return refuse(c, say_hello_first(), out);
    auto where = find_own(*u, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    room& r = *(*where)->in_room;
    if (r.rules && r.rules->topic_lock && !may_rule(client_of(c), r))
        return refuse(
            c, forbidden("not_operator", "only operators can set the topic of " + shown_room(r.name)), out);
    if (auto may = may_speak(r, client_of(c), credentials_); !may)
        return refuse(c, may.error(), out);
    if (auto good = check_line(what.text, limits::topic_bytes, "a topic"); !good)
        return refuse(c, good.error(), out);
    entry& e = add_entry(c, out);
    e.kind = entry_kind::topic;
    e.author = folded(u->name);
    e.proven = u->proven;
    e.room_made = r.made;
    e.message.room = r.name;
    e.message.user = u->name;
    e.message.text = what.text;
    r.topic_by = what.text.empty() ? topic_origin{} : topic_origin{u->name, c.time};
    r.topic = what.text;
    topic_change notification{r.name, u->name, std::move(what.text), c.time};
    answer_to(c, notification, out);
    out.effects.emplace_back(notify{r.name, std::move(notification), c.from});
}

// The first user of a new room becomes its operator. A room in which something was said belongs to those who
// spoke there: a user who finds it empty does not become its operator.
std::uint8_t hub::first_role(const user& u, const room& r) const
{
    std::uint8_t role = plain_member;
    if (u.proven && r.rules) {
        const auto key = folded(u.name);
        if (contains(r.rules->operators, key))
            role |= room_operator;
        if (contains(r.rules->voices, key))
            role |= voiced;
    }
    if (r.is_blank() && r.name != lobby)
        role |= room_operator;
    return role;
}

void hub::enter_room(const origin& c, room& r, const join& how, correlation_number correlation, batch& out)
{
    user& u = *client_of(c).user;
    const auto role = first_role(u, r);
    presence notification{r.name, u.name, true};
    notification.role = role;
    notification.time = c.time;
    if (u.extras) {
        notification.realname = u.extras->realname;
        notification.away = u.extras->away;
        std::erase_if(u.extras->invitations, [&](const invitation& i) { return i.room == r.name; });
    }
    out.effects.emplace_back(notify{r.name, std::move(notification)});
    u.memberships.push_back({&r, r.members.size()});
    r.members.push_back({c.from.index, role});
    keep_role(u, r, role, out);

    auto current = list(r, how.list_all);
    subscribe e{c.from, correlation, r.name, {}, how.after, how.last, how.after && u.foreign_epoch};
    e.joined = joined{
        r.name,     r.topic,       std::move(current.names), current.member_count, std::move(current.roles),
        r.topic_by, current.secret};
    if (how.missed && wants_missed(u)) {
        if (!e.after) {
            e.after = missed_after(u, r.name);
            e.from_mark = e.after.has_value();
        }
        if (!e.after) // the first visit: later messages count as missed until the client reports them as seen
            note_seen(u, {r.name}, given_, out);
    }
    out.effects.emplace_back(std::move(e));
}

// Records a new operator, if its device is proven: only then can it be recognised when it comes back.
void hub::keep_role(const user& u, room& r, std::uint8_t role, batch& out)
{
    if (!u.proven || (role & room_operator) == 0)
        return;
    auto key = folded(u.name);
    room_rules rules = r.rules ? *r.rules : room_rules{};
    if (contains(rules.operators, key))
        return;
    rules.operators.push_back(std::move(key));
    keep_rules(r, std::move(rules), out);
}

void hub::take_out(client_id id, room& r, batch& out)
{
    auto& memberships = users_[id.index].user->memberships;
    const auto in = [&r](const membership& each) { return each.in_room == &r; };
    const auto mine = std::find_if(memberships.begin(), memberships.end(), in);
    const std::size_t at = mine->index;
    *mine = memberships.back();
    memberships.pop_back();

    const auto moved = r.members.back();
    r.members[at] = moved;
    r.members.pop_back();
    if (moved.client != id.index) {
        auto& others = users_[moved.client].user->memberships;
        std::find_if(others.begin(), others.end(), in)->index = at;
    }
    out.effects.emplace_back(unsubscribe{id, r.name});
}

// A room without messages is not kept for its recorded operators alone, once it is left. The end of a run is
// no leaving (started): its members come back.
void hub::forget_if_left(room& r, batch& out)
{
    if (r.is_unused() && r.rules && r.name != lobby) {
        room_rules rest = *r.rules;
        rest.operators.clear();
        if (rest.empty())
            keep_rules(r, {}, out);
    }
    forget_if_void(r);
}

void hub::forget_if_void(room& r)
{
    if (r.is_unused() && !r.rules && r.name != lobby)
        rooms_.remove(r);
}

result<const room*> hub::find(std::string_view given) const
{
    auto name = room_name(given);
    if (!name)
        return name.error();
    const auto* const known = rooms_.find(*name);
    if (known == nullptr)
        return no_such_room(*name);
    return known;
}

result<const room*> hub::find_seen_by(const client& from, std::string_view given) const
{
    auto found = find(given);
    if (found && !sees(from, **found))
        return no_such_room((*found)->name);
    return found;
}

// Searches the user's own rooms first: they are few, and every message takes this path.
result<membership*> hub::find_own(user& u, std::string_view given)
{
    for (membership& each : u.memberships) {
        if (each.in_room->name == given)
            return &each;
    }
    auto found = find(given);
    if (!found)
        return found.error();
    for (membership& each : u.memberships) {
        if (each.in_room == *found)
            return &each;
    }
    const room& r = **found;
    if (r.rules && r.rules->secret && (u.flags & server_operator_flag) == 0)
        return no_such_room(r.name);
    return not_in_room(r.name);
}

result<room*> hub::find_or_make(const origin& c, std::string_view name)
{
    if (auto* const known = rooms_.find(name))
        return known;
    if (max_rooms_ != 0 && rooms_.size() >= max_rooms_)
        return failure{errc::too_many, "this server has too many rooms"};
    room& r = rooms_.make(name);
    r.made = c.time;
    return &r;
}

// @param outsider  a requester that is not a member, and gets only the users that it may find; null: a member
members hub::list(const room& r, bool all, const client* outsider) const
{
    members current{r.name, {}, r.members.size()};
    current.secret = r.rules && r.rules->secret;
    const auto listed = all ? r.members.size() : std::min(r.members.size(), limits::members_listed);
    current.names.reserve(listed);
    current.roles.reserve(listed);
    for (const auto& each : r.members) {
        const user& u = *users_[each.client].user;
        if (outsider != nullptr && !may_find(*outsider, u)) {
            --current.member_count;
        } else if (current.names.size() < listed) {
            current.names.push_back(u.name);
            current.roles.push_back(each.role);
        } else if (outsider == nullptr) {
            break;
        }
    }
    return current;
}

} // namespace banter::chat
