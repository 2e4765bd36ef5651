// Looking up users: by name, by mask, by room, and who had a name before.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

std::uint8_t hub::notes_of(const person& p) noexcept
{
    const bool away = p.rare && !p.rare->away.empty();
    return static_cast<std::uint8_t>(p.marks | (away ? away_note : 0));
}

person_info hub::info_of(const person& p) const
{
    person_info info;
    info.user = p.name;
    info.there = true;
    info.notes = notes_of(p);
    info.since = p.since;
    info.spoke = p.spoke;
    if (p.rare) {
        info.realname = p.rare->realname;
        info.away = p.rare->away;
    }
    return info;
}

void hub::remember_departed(const person& p, timestamp when)
{
    auto info = info_of(p);
    info.there = false;
    info.gone = when;
    departed_.push_front(std::move(info));
    if (departed_.size() > limits::departed)
        departed_.pop_back();
}

void hub::add_rooms(const client& asker, const person& p, person_info& to) const
{
    for (const membership& each : p.memberships) {
        const room& r = *each.in_room;
        if (sees(asker, r) || asker.as.get() == &p)
            to.rooms.emplace_back(r.name, r.members[each.index].role);
    }
}

bool hub::shares_room(const person& a, const person& b) const
{
    return std::any_of(a.memberships.begin(), a.memberships.end(), [&](const membership& mine) {
        return std::any_of(b.memberships.begin(), b.memberships.end(),
                           [&](const membership& each) { return each.in_room == mine.in_room; });
    });
}

bool hub::may_find(const client& asker, const person& p) const
{
    return (p.marks & invisible_note) == 0 || &p == asker.as.get() ||
           (asker.as->marks & server_operator_note) != 0 || shares_room(*asker.as, p);
}

void hub::on(const command& c, find_people& what, batch& out)
{
    const client& from = client_of(c);
    if (!from.as)
        return refuse(c, say_hello_first(), out);
    if (what.names.empty())
        return refuse(c, {errc::bad_request, "nobody is asked for"}, out);
    people found;
    result<void> good;
    switch (what.how) {
    case find_people::by::name:
        find_by_name(from, what, found);
        break;
    case find_people::by::mask:
        good = find_by_mask(from, what, found);
        break;
    case find_people::by::room:
        good = find_by_room(from, what, found);
        break;
    case find_people::by::past:
        find_departed(what, found);
        break;
    }
    if (!good)
        return refuse(c, good.error(), out);
    answer_to(c, std::move(found), out);
}

// @return false when no more are wanted
bool hub::add_found(const client& asker, const find_people& what, const person& p, std::uint8_t role,
                    people& found) const
{
    if (found.found.size() >= what.most) {
        found.more = true;
        return false;
    }
    auto info = info_of(p);
    info.role = role;
    if (what.with_rooms)
        add_rooms(asker, p, info);
    found.found.push_back(std::move(info));
    return true;
}

void hub::find_by_name(const client& asker, const find_people& what, people& found) const
{
    for (const auto& each : what.names) {
        if (const auto id = find_user(each)) {
            if (!add_found(asker, what, *clients_[id->index].as, plain_member, found))
                return;
        } else {
            person_info nobody;
            nobody.user = each;
            found.found.push_back(std::move(nobody));
        }
    }
}

result<void> hub::find_by_mask(const client& asker, const find_people& what, people& found) const
{
    const auto mask = normal_mask(what.names.front());
    if (!mask)
        return mask.error();
    for (const auto& each : clients_)
        if (each.as && mask_covers(*mask, folded(each.as->name)) && may_find(asker, *each.as) &&
            !add_found(asker, what, *each.as, plain_member, found))
            break;
    return {};
}

result<void> hub::find_by_room(const client& asker, const find_people& what, people& found)
{
    const auto where = find_readable(asker, what.names.front());
    if (!where)
        return where.error();
    const bool is_member = role_of(asker, **where).has_value();
    for (const auto& each : (*where)->members) {
        const person& p = *clients_[each.client].as;
        if ((is_member || may_find(asker, p)) && !add_found(asker, what, p, each.role, found))
            break;
    }
    return {};
}

void hub::find_departed(const find_people& what, people& found) const
{
    const auto key = folded(what.names.front());
    for (const auto& each : departed_) {
        if (folded(each.user) != key)
            continue;
        if (found.found.size() >= what.most) {
            found.more = true;
            return;
        }
        found.found.push_back(each);
    }
}

} // namespace banter::chat
