// User lookup: by name, by mask, by room, and earlier users of a name.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/permissions.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

void hub::add_rooms(const client& asker, const user& u, user_info& to) const
{
    // An invisible user's rooms are no stranger's business.
    const bool shared_only =
        (u.flags & invisible_flag) != 0 && (asker.user->flags & server_operator_flag) == 0;
    for (const membership& each : u.memberships) {
        const room& r = *each.in_room;
        if ((sees(asker, r) && (!shared_only || role_of(asker, r))) || asker.user.get() == &u)
            to.rooms.emplace_back(r.name, r.members[each.index].role);
    }
}

bool hub::may_find(const client& asker, const user& u) const
{
    return (u.flags & invisible_flag) == 0 || &u == asker.user.get() ||
           (asker.user->flags & server_operator_flag) != 0 || share_a_room(*asker.user, u);
}

void hub::on(const origin& c, find_users& what, batch& out) const
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    if (what.names.empty())
        return refuse(c, {errc::bad_request, "'names' must have at least one name"}, out);
    user_list found;
    result<void> good;
    switch (what.criterion) {
    case find_users::by::name:
        find_by_name(from, what, found);
        break;
    case find_users::by::mask:
        good = find_by_mask(from, what, found);
        break;
    case find_users::by::room:
        good = find_by_room(from, what, found);
        break;
    case find_users::by::former_name:
        find_departed(what, found);
        break;
    }
    if (!good)
        return refuse(c, good.error(), out);
    answer_to(c, std::move(found), out);
}

// @return false if no more users are wanted
bool hub::add_found(const client& asker, const find_users& what, const user& u, std::uint8_t role,
                    user_list& found) const
{
    if (found.found.size() >= what.most) {
        found.more = true;
        return false;
    }
    auto info = info_of(u);
    info.role = role;
    if (what.with_rooms)
        add_rooms(asker, u, info);
    found.found.push_back(std::move(info));
    return true;
}

void hub::find_by_name(const client& asker, const find_users& what, user_list& found) const
{
    for (const auto& each : what.names) {
        if (const auto id = users_.find(each)) {
            if (!add_found(asker, what, *users_[id->index].user, plain_member, found))
                return;
        } else {
            user_info nobody;
            nobody.user = each;
            found.found.push_back(std::move(nobody));
        }
    }
}

result<void> hub::find_by_mask(const client& asker, const find_users& what, user_list& found) const
{
    const auto mask = normal_mask(what.names.front());
    if (!mask)
        return mask.error();
    for (const auto& each : users_.clients())
        if (each.user && covers_user(*mask, folded(each.user->name)) && may_find(asker, *each.user) &&
            !add_found(asker, what, *each.user, plain_member, found))
            break;
    return {};
}

result<void> hub::find_by_room(const client& asker, const find_users& what, user_list& found) const
{
    const auto where = find_readable(asker, what.names.front());
    if (!where)
        return where.error();
    const bool is_member = role_of(asker, **where).has_value();
    for (const auto& each : (*where)->members) {
        const user& u = *users_[each.client].user;
        if ((is_member || may_find(asker, u)) && !add_found(asker, what, u, each.role, found))
            break;
    }
    return {};
}

void hub::find_departed(const find_users& what, user_list& found) const
{
    const auto key = folded(what.names.front());
    for (const auto& each : users_.departed()) {
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
