#include "server/chat/user_directory.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/reserved_names.hpp"

#include <algorithm>
#include <utility>

namespace banter::chat {

void user_directory::add(client_id id, arrive::kind kind)
{
    if (id.index >= clients_.size())
        clients_.resize(id.index + 1);
    client& arrived = clients_[id.index];
    arrived.generation = id.generation;
    arrived.kind = kind;
    arrived.here = true;
    ++counts_.unnamed;
}

void user_directory::remove(client_id id)
{
    client& gone = clients_[id.index];
    if (gone.user) {
        names_.erase(folded(gone.user->name));
        for (const auto flag : {bot_flag, invisible_flag, server_operator_flag})
            set_flag(*gone.user, flag, false);
        --counts_.users;
    } else {
        --counts_.unnamed;
    }
    gone = {};
}

user& user_directory::add_user(client_id id, std::string name, timestamp since)
{
    names_.emplace(folded(name), id);
    --counts_.unnamed;
    counts_.most_users = std::max(counts_.most_users, ++counts_.users);
    client& from = clients_[id.index];
    from.user = std::make_unique<user>();
    from.user->name = std::move(name);
    from.user->since = from.user->spoke = since;
    return *from.user;
}

std::string user_directory::rename(client_id id, std::string name)
{
    user& u = *clients_[id.index].user;
    names_.erase(folded(u.name));
    names_.emplace(folded(name), id);
    return std::exchange(u.name, std::move(name));
}

std::optional<client_id> user_directory::find_folded(const std::string& folded) const
{
    const auto found = names_.find(folded);
    if (found == names_.end())
        return {};
    return found->second;
}

std::optional<client_id> user_directory::find(std::string_view given) const
{
    const auto name = user_name(given);
    if (!name)
        return {};
    return find_folded(folded(*name));
}

void user_directory::set_flag(user& u, user_flag flag, bool on)
{
    if (((u.flags & flag) != 0) == on)
        return;
    u.flags = static_cast<std::uint8_t>(u.flags ^ flag);
    auto* const counted = flag == invisible_flag         ? &counts_.invisible
                          : flag == server_operator_flag ? &counts_.operators
                                                         : nullptr;
    if (counted != nullptr)
        *counted += on ? std::size_t{1} : ~std::size_t{0};
}

void user_directory::note_departure(const user& u, timestamp when)
{
    auto info = info_of(u);
    info.online = false;
    info.departed = when;
    departed_.push_front(std::move(info));
    if (departed_.size() > limits::departed)
        departed_.pop_back();
}

std::uint8_t flags_of(const user& u) noexcept
{
    const bool away = u.extras && !u.extras->away.empty();
    return static_cast<std::uint8_t>(u.flags | (away ? away_flag : 0));
}

user_info info_of(const user& u)
{
    user_info info;
    info.user = u.name;
    info.online = true;
    info.flags = flags_of(u);
    info.since = u.since;
    info.spoke = u.spoke;
    if (u.extras) {
        info.realname = u.extras->realname;
        info.away = u.extras->away;
    }
    return info;
}

bool share_a_room(const user& a, const user& b)
{
    return std::any_of(a.memberships.begin(), a.memberships.end(), [&](const membership& mine) {
        return std::any_of(b.memberships.begin(), b.memberships.end(),
                           [&](const membership& each) { return each.in_room == mine.in_room; });
    });
}

} // namespace banter::chat
