#include "server/chat/permissions.hpp"

#include "common/text.hpp"
#include "server/chat/hub_errors.hpp"

#include <algorithm>

namespace banter::chat {

bool runs_server(const client& from) noexcept
{
    return from.user && (from.user->flags & server_operator_flag) != 0;
}

std::optional<std::uint8_t> role_of(const client& from, const room& r)
{
    if (!from.user)
        return {};
    for (const membership& each : from.user->memberships) {
        if (each.in_room == &r)
            return r.members[each.index].role;
    }
    return {};
}

bool may_rule(const client& from, const room& r)
{
    return runs_server(from) || (role_of(from, r).value_or(plain_member) & room_operator) != 0;
}

namespace {

// An exception is for the owner of a name, if it has one: not for a user without the secret of the name's
// device.
bool is_exempt(const std::vector<mask_entry>& exceptions, const std::string& folded, bool proven,
               const credentials& known)
{
    return covers(exceptions, folded) && (proven || known.find(folded) == nullptr);
}

bool is_covered(const std::vector<mask_entry>& masks, const room_rules& rules, const std::string& folded,
                bool proven, const credentials& known)
{
    return covers(masks, folded) && !is_exempt(rules.ban_exceptions, folded, proven, known);
}

} // namespace

// The name of an operator on record counts only for the owner of the name.
bool is_by_operator(const invitation& i, const room& r, const user_directory& users)
{
    if (i.inviter_proven && r.rules && contains(r.rules->operators, i.inviter_name))
        return true;
    return users.has(i.inviter) && may_rule(users[i.inviter.index], r);
}

namespace {

// An invitation by somebody who is no operator, or no longer, counts only under the rules that it was given
// under, and not if that user is banned.
bool is_invited(const user& u, const room& r, const user_directory& users, const credentials& known)
{
    const auto counts = [&](const invitation& i) {
        return i.room_number == r.number &&
               (is_by_operator(i, r, users) ||
                (i.entry_rules == r.entry_rules &&
                 !is_covered(r.rules->bans, *r.rules, i.inviter_name, i.inviter_proven, known)));
    };
    return u.extras && std::any_of(u.extras->invitations.begin(), u.extras->invitations.end(), counts);
}

} // namespace

// Checks bans, the key, the limit and invite_only. A recorded operator may always enter; an invited user may
// enter despite all rules except a ban. An empty room without a recorded operator would stay invite-only for
// ever, so it is open to the first user, unless it has messages or a topic that were not meant for that user.
result<void> may_enter(const client& from, const room& r, const std::string& key, const user_directory& users,
                       const credentials& known)
{
    if (!r.rules || runs_server(from))
        return {};
    const room_rules& rules = *r.rules;
    const auto name = folded(from.user->name);
    if (from.user->proven && contains(rules.operators, name))
        return {};
    if (is_covered(rules.bans, rules, name, from.user->proven, known))
        return forbidden("banned", "you are banned from " + shown_room(r.name));
    if (is_invited(*from.user, r, users, known))
        return {};
    if (rules.invite_only && !r.is_blank() &&
        !is_exempt(rules.invite_exceptions, name, from.user->proven, known))
        return forbidden("invite_only", shown_room(r.name) + " is invite-only");
    if (!rules.key.empty() && rules.key != key)
        return forbidden("key", "the key of " + shown_room(r.name) + " is missing or wrong");
    if (rules.limit != 0 && r.members.size() >= rules.limit)
        return forbidden("full", shown_room(r.name) + " is full");
    return {};
}

namespace {

// A room that can't be read from outside can't be written to from outside either. The name of an operator on
// record is an authority in the room, so that only its owner may use it there.
result<void> may_speak_outside(const room& r, const std::string& folded, bool proven)
{
    const room_rules& rules = *r.rules;
    const auto only_members = [&](std::string_view detail) {
        return forbidden(detail, "only members of " + shown_room(r.name) + " can write there");
    };
    if (rules.no_outsiders)
        return only_members("no_outsiders");
    if (rules.invite_only)
        return only_members("invite_only");
    if (!rules.key.empty())
        return only_members("key");
    if (!proven && contains(rules.operators, folded))
        return forbidden("not_proven", "this is the name of an operator of " + shown_room(r.name) +
                                           ": only its device can write there under it");
    return {};
}

} // namespace

result<void> may_speak(const room& r, const std::string& name, std::optional<std::uint8_t> role, bool proven,
                       const credentials& known)
{
    if (!r.rules || role.value_or(plain_member) != plain_member)
        return {};
    const room_rules& rules = *r.rules;
    const auto key = folded(name);
    if (!role)
        if (auto may = may_speak_outside(r, key, proven); !may)
            return may;
    if (rules.moderated)
        return forbidden("moderated", "only operators and voiced members can write in " + shown_room(r.name));
    if (is_covered(rules.bans, rules, key, proven, known))
        return forbidden("banned", "you are banned from " + shown_room(r.name));
    if (is_covered(rules.mutes, rules, key, proven, known))
        return forbidden("muted", "you are muted in " + shown_room(r.name));
    return {};
}

result<void> may_speak(const room& r, const client& from, const credentials& known)
{
    if (!r.rules || runs_server(from))
        return {};
    return may_speak(r, from.user->name, role_of(from, r), from.user->proven, known);
}

result<void> may_read(const client& from, const room& r)
{
    if (!r.rules || !r.rules->is_private() || runs_server(from) || role_of(from, r))
        return {};
    if (r.rules->secret)
        return no_such_room(r.name);
    return forbidden("private", shown_room(r.name) + " is not open to non-members");
}

bool sees(const client& from, const room& r)
{
    return !r.rules || !r.rules->secret || runs_server(from) || role_of(from, r);
}

} // namespace banter::chat
