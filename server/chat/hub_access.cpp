// Permissions: entering, speaking in, reading and running a room.
#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"

#include <algorithm>

namespace banter::chat {

namespace {

bool runs_server(const client& from) noexcept
{
    return from.user && (from.user->flags & server_operator_flag) != 0;
}

bool holds(const std::vector<mask_entry>& masks, const room_rules& rules, std::string_view folded)
{
    return covers(masks, folded) && !covers(rules.ban_exceptions, folded);
}

} // namespace

std::optional<std::uint8_t> hub::role_of(const client& from, const room& r) const
{
    if (!from.user)
        return {};
    for (const membership& each : from.user->memberships) {
        if (each.in_room == &r)
            return r.members[each.index].role;
    }
    return {};
}

bool hub::may_rule(const client& from, const room& r) const
{
    return runs_server(from) || (role_of(from, r).value_or(plain_member) & room_operator) != 0;
}

// Checks bans, the key, the limit and invite_only. A recorded operator may always enter; an invited user may
// enter despite all rules except a ban. An empty room without a recorded operator would stay invite-only for
// ever, so it is open to the first user, unless it has messages or a topic that were not meant for that user.
result<void> hub::may_enter(const client& from, const room& r, const std::string& key) const
{
    if (!r.rules || runs_server(from))
        return {};
    const room_rules& rules = *r.rules;
    const auto name = folded(from.user->name);
    if (from.user->proven && contains(rules.operators, name))
        return {};
    if (holds(rules.bans, rules, name))
        return forbidden("banned", "you are banned from " + shown_room(r.name));
    if (from.user->extras && contains(from.user->extras->invited_to, r.name))
        return {};
    const bool is_blank = r.members.empty() && rules.operators.empty() && !r.spoken && r.topic.empty();
    if (rules.invite_only && !is_blank && !covers(rules.invite_exceptions, name))
        return forbidden("invite_only", shown_room(r.name) + " is invite-only");
    if (!rules.key.empty() && rules.key != key)
        return forbidden("key", shown_room(r.name) + " needs its key");
    if (rules.limit != 0 && r.members.size() >= rules.limit)
        return forbidden("full", shown_room(r.name) + " is full");
    return {};
}

result<void> hub::may_speak(const room& r, const std::string& name, std::optional<std::uint8_t> role) const
{
    if (!r.rules || role.value_or(plain_member) != plain_member)
        return {};
    const room_rules& rules = *r.rules;
    if (!role && rules.no_outsiders)
        return forbidden("no_outsiders", "only members of " + shown_room(r.name) + " can write there");
    if (rules.moderated)
        return forbidden("moderated", "only operators and voiced members can write in " + shown_room(r.name));
    if (rules.bans.empty() && rules.mutes.empty())
        return {};
    const auto key = folded(name);
    if (holds(rules.bans, rules, key))
        return forbidden("banned", "you are banned from " + shown_room(r.name));
    if (holds(rules.mutes, rules, key))
        return forbidden("muted", "you are muted in " + shown_room(r.name));
    return {};
}

result<void> hub::may_speak(const room& r, const client& from) const
{
    if (!r.rules || runs_server(from))
        return {};
    return may_speak(r, from.user->name, role_of(from, r));
}

result<void> hub::may_read(const client& from, const room& r) const
{
    if (!r.rules || !r.rules->is_private() || runs_server(from) || role_of(from, r))
        return {};
    if (r.rules->secret)
        return no_such_room(r.name);
    return forbidden("private", shown_room(r.name) + " is not open to non-members");
}

bool hub::sees(const client& from, const room& r) const
{
    return !r.rules || !r.rules->secret || runs_server(from) || role_of(from, r);
}

// A guest that has subscribed to a room stops hearing it when it becomes private.
void hub::send_guests_away(const room& r, batch& out)
{
    for (auto each = guests_.begin(); each != guests_.end();) {
        if (each->second != r.name) {
            ++each;
            continue;
        }
        const auto id = id_of(each->first);
        clients_[id.index].listens = false;
        out.effects.emplace_back(unsubscribe{id, r.name});
        out.effects.emplace_back(
            reply{id, {}, forbidden("private", shown_room(r.name) + " is no longer open to non-members")});
        out.effects.emplace_back(disconnect{id, disconnect::cause::not_welcome});
        each = guests_.erase(each);
    }
}

} // namespace banter::chat
