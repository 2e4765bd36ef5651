// Requests for the rules of a room, and their changes.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/permissions.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace banter::chat {

/// The rules and roles that a request asks for, before all its changes have been allowed.
struct hub::draft {
    const chat::room& room;
    std::string author;
    timestamp time;
    room_rules rules{};
    std::map<std::size_t, std::uint8_t> roles{}; // the changed roles, by index of the member
    std::vector<rule_change> changes{};
};

namespace {

failure list_is_full(rule list, const room& r)
{
    std::string name{rule_name(list)};
    std::replace(name.begin(), name.end(), '_', ' ');
    return {errc::too_many, "the list of " + name + " of " + shown_room(r.name) + " is full", "list_full"};
}

result<void> draft_mask(const rule_change& asked, std::vector<mask_entry>& masks, const room& r,
                        const std::string& author, timestamp time, std::vector<rule_change>& changes)
{
    auto mask = asked.on ? mask_to_add(asked.argument) : normal_mask(asked.argument);
    if (!mask)
        return mask.error();
    const auto found =
        std::find_if(masks.begin(), masks.end(), [&](const mask_entry& e) { return e.mask == *mask; });
    if (asked.on == (found != masks.end()))
        return {};
    if (!asked.on)
        masks.erase(found);
    else if (masks.size() >= limits::rule_entries)
        return list_is_full(asked.rule, r);
    else
        masks.push_back({*mask, author, time});
    changes.push_back({asked.rule, asked.on, std::move(*mask)});
    return {};
}

result<void> draft_key(const rule_change& asked, room_rules& rules, std::vector<rule_change>& changes)
{
    const std::string& key = asked.argument;
    const auto printable_word = [](char c) { return c > ' ' && c != ',' && c != 0x7f; };
    if (asked.on && (key.empty() || key.size() > limits::key_bytes || key.front() == ':' ||
                     !std::all_of(key.begin(), key.end(), printable_word)))
        return failure{errc::bad_request,
                       "a key is 1 to " + std::to_string(limits::key_bytes) +
                           " ASCII characters without spaces and commas, and does not begin with a colon"};
    if (rules.key == (asked.on ? key : std::string{}))
        return {};
    rules.key = asked.on ? key : std::string{};
    changes.push_back({rule::key, asked.on, rules.key});
    return {};
}

result<void> draft_limit(const rule_change& asked, room_rules& rules, std::vector<rule_change>& changes)
{
    std::uint32_t limit = 0;
    if (asked.on) {
        const auto& text = asked.argument;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
        if (error != std::errc{} || stop != text.data() + text.size() || limit == 0)
            return failure{errc::bad_request, "a limit must be a number above 0"};
    }
    if (rules.limit == limit)
        return {};
    rules.limit = limit;
    changes.push_back({rule::limit, asked.on, asked.on ? std::to_string(limit) : std::string{}});
    return {};
}

bool makes_private(rule kind) noexcept
{
    return kind == rule::invite_only || kind == rule::key || kind == rule::secret || kind == rule::limit;
}

bool decides_on_entry(rule kind) noexcept
{
    return kind == rule::invite_only || kind == rule::key || kind == rule::limit;
}

} // namespace

result<void> hub::draft_change(const rule_change& asked, draft& d) const
{
    if (asked.on && makes_private(asked.rule) && d.room.name == lobby)
        return forbidden("lobby", "the lobby is open to all");
    if (names_of(d.rules, asked.rule) != nullptr)
        return draft_role(asked, d);
    if (auto* const masks = masks_of(d.rules, asked.rule))
        return draft_mask(asked, *masks, d.room, d.author, d.time, d.changes);
    if (asked.rule == rule::key)
        return draft_key(asked, d.rules, d.changes);
    if (asked.rule == rule::limit)
        return draft_limit(asked, d.rules, d.changes);
    bool& flag = *flag_of(d.rules, asked.rule);
    if (std::exchange(flag, asked.on) != asked.on)
        d.changes.push_back({asked.rule, asked.on, {}});
    return {};
}

// A role ends with the connection. It is recorded only for a proven device, which can be recognised when it
// comes back. Taking a role away removes the record too.
result<void> hub::draft_role(const rule_change& asked, draft& d) const
{
    auto name = user_name(asked.argument);
    if (!name)
        return name.error();
    const auto key = folded(*name);
    auto& record = *names_of(d.rules, asked.rule);
    const bool was_on_record = !asked.on && remove_from(record, key);

    const auto id = users_.find(*name);
    const user* const u = id ? users_[id->index].user.get() : nullptr;
    const membership* found = nullptr;
    for (std::size_t i = 0; u != nullptr && i < u->memberships.size(); ++i)
        if (u->memberships[i].in_room == &d.room)
            found = &u->memberships[i];
    if (found == nullptr) {
        if (!was_on_record)
            return id ? failure{errc::not_in_room, u->name + " is not in " + shown_room(d.room.name),
                                "not_there"}
                      : no_such_user(*name);
        d.changes.push_back({asked.rule, false, std::move(*name)});
        return {};
    }

    const std::uint8_t bit = asked.rule == rule::operators ? room_operator : voiced;
    auto& role = d.roles.try_emplace(found->index, d.room.members[found->index].role).first->second;
    const bool had = (role & bit) != 0;
    role = static_cast<std::uint8_t>(asked.on ? role | bit : role & ~bit);
    if (asked.on && u->proven && !contains(record, key)) {
        if (record.size() >= limits::rule_entries)
            return list_is_full(asked.rule, d.room);
        record.push_back(key);
    }
    if (had != asked.on || was_on_record)
        d.changes.push_back({asked.rule, asked.on, u->name});
    return {};
}

// Ends the invitations that these users have given. All clients are searched, once for all the users.
void hub::end_invitations(const room& r, const std::vector<std::string>& inviters)
{
    if (inviters.empty())
        return;
    std::set<std::string, std::less<>> names;
    std::set<client_id> ids;
    for (const auto& inviter : inviters) {
        names.insert(folded(inviter));
        if (const auto id = users_.find(inviter))
            ids.insert(*id);
    }
    for (const auto& each : users_.clients())
        if (each.user && each.user->extras)
            std::erase_if(each.user->extras->invitations, [&](const invitation& i) {
                return i.room_number == r.number &&
                       (names.contains(i.inviter_name) || ids.contains(i.inviter));
            });
}

// Ends the invitations of members who lose the role of an operator. A changed rule of entry ends those of
// members that are no operators: see is_invited().
void hub::end_invitations(room& r, const draft& d)
{
    std::vector<std::string> former;
    for (const auto& change : d.changes) {
        if (change.on && decides_on_entry(change.rule))
            ++r.entry_rules;
        if (!change.on && change.rule == rule::operators)
            former.push_back(change.argument);
    }
    end_invitations(r, former);
}

void hub::on(const origin& c, change_rules& what, batch& out)
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    auto where = find_seen_by(from, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    room& r = writable(**where);
    if (!may_rule(from, r))
        return refuse(c,
                      role_of(from, r)
                          ? forbidden("not_operator", "you are not an operator of " + shown_room(r.name))
                          : not_in_room(r.name),
                      out);
    draft d{r, from.user->name, c.time, r.rules ? *r.rules : room_rules{}};
    for (const auto& each : what.changes) {
        if (auto good = draft_change(each, d); !good)
            return refuse(c, good.error(), out);
    }

    end_invitations(r, d);
    for (const auto& [at, role] : d.roles)
        r.members[at].role = role;
    const bool was_private = r.rules && r.rules->is_private();
    keep_rules(r, std::move(d.rules), out);
    rules_changed notification{r.name, from.user->name, std::move(d.changes), c.time};
    const bool changed = !notification.changes.empty();
    answer_to(c, notification, out);
    if (changed)
        out.effects.emplace_back(notify{r.name, std::move(notification), c.from});
    if (!was_private && r.rules && r.rules->is_private())
        send_guests_away(r, out);
    forget_if_left(r, out);
}

void hub::on(const origin& c, ask_rules& what, batch& out) const
{
    const client& from = client_of(c);
    if (!may_ask(from))
        return refuse(c, say_hello_first(), out);
    auto where = find_seen_by(from, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    const room& r = **where;
    current_rules current{r.name, r.rules ? *r.rules : room_rules{}, r.made};
    if (!role_of(from, r) && !may_rule(from, r))
        current.rules.key.clear();
    answer_to(c, std::move(current), out);
}

// ---- members

void hub::on(const origin& c, kick& what, batch& out)
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    auto where = find_seen_by(from, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    room& r = writable(**where);
    if (!may_rule(from, r))
        return refuse(c,
                      role_of(from, r)
                          ? forbidden("not_operator", "you are not an operator of " + shown_room(r.name))
                          : not_in_room(r.name),
                      out);
    if (auto good = check_line(what.reason, limits::reason_bytes, "a reason"); !good)
        return refuse(c, good.error(), out);
    const auto target = users_.find(what.user);
    if (!target)
        return refuse(c, no_such_user(what.user), out);
    const std::string name = users_[target->index].user->name;
    if (!role_of(users_[target->index], r))
        return refuse(c, {errc::not_in_room, name + " is not in " + shown_room(r.name), "not_there"}, out);

    end_invitations(r, {name});
    take_out(*target, r, out);
    out.effects.emplace_back(reply{*target, {}, left{r.name, what.reason, from.user->name}});
    presence notification{r.name, name, false};
    notification.reason = std::move(what.reason);
    notification.by = from.user->name;
    notification.time = c.time;
    out.effects.emplace_back(notify{r.name, std::move(notification)});
    answer_to(c, done{}, out);
    forget_if_left(r, out);
}

// An invitation by an operator is not replaced by a lesser one.
void hub::add_invitation(user& to, invitation what, const room& r) const
{
    auto& all = to.ensure_extras().invitations;
    const bool has_better =
        !is_by_operator(what, r, users_) && std::any_of(all.begin(), all.end(), [&](const invitation& i) {
            return i.room_number == r.number && is_by_operator(i, r, users_);
        });
    if (has_better)
        return;
    std::erase_if(all, [&](const invitation& i) { return i.room == r.name; });
    if (all.size() >= limits::invitations)
        all.erase(all.begin());
    all.push_back(std::move(what));
}

void hub::on(const origin& c, invite& what, batch& out)
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    auto where = find_seen_by(from, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    const room& r = **where;
    if (!role_of(from, r) && !may_rule(from, r))
        return refuse(c, not_in_room(r.name), out);
    if (r.rules && r.rules->invite_only && !may_rule(from, r))
        return refuse(c, forbidden("not_operator", "only operators can invite to " + shown_room(r.name)),
                      out);
    const auto target = users_.find(what.user);
    if (!target)
        return refuse(c, no_such_user(what.user), out);
    user& invited_one = *users_[target->index].user;
    if (role_of(users_[target->index], r))
        return refuse(
            c,
            {errc::bad_request, invited_one.name + " is already in " + shown_room(r.name), "already_there"},
            out);

    add_invitation(invited_one,
                   {r.name, r.number, r.entry_rules, c.from, folded(from.user->name), from.user->proven}, r);
    const invited notification{r.name, invited_one.name, from.user->name, c.time};
    out.effects.emplace_back(reply{*target, {}, notification});
    out.effects.emplace_back(notify{r.name, notification, c.from});
    answer_to(c, notification, out);
}

} // namespace banter::chat
