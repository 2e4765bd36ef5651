#include "server/chat/room_directory.hpp"

#include <memory>
#include <utility>

namespace banter::chat {

room* room_directory::find(std::string_view name)
{
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? nullptr : &found->second;
}

const room* room_directory::find(std::string_view name) const
{
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? nullptr : &found->second;
}

room& room_directory::make(std::string_view name)
{
    const auto [at, is_new] = rooms_.try_emplace(std::string{name});
    if (is_new) {
        at->second.name = name;
        at->second.number = ++made_;
    }
    return at->second;
}

void room_directory::remove(const room& r)
{
    if (const auto known = private_.find(r.name); known != private_.end())
        private_.erase(known);
    rooms_.erase(rooms_.find(r.name));
}

void room_directory::number_anew()
{
    made_ = 0;
    for (auto& [name, r] : rooms_)
        r.number = ++made_;
}

void room_directory::set_rules(room& r, room_rules rules)
{
    if (rules.is_private())
        private_.insert(r.name);
    else
        private_.erase(r.name);
    if (rules.empty())
        r.rules.reset();
    else
        r.rules = std::make_unique<room_rules>(std::move(rules));
}

} // namespace banter::chat
