#include "server/chat/presence_subscribers.hpp"

namespace banter::chat {

void presence_subscribers::add(const std::string& folded, client_id id) { by_name_[folded].push_back(id); }

void presence_subscribers::remove(const std::string& folded, client_id id)
{
    const auto found = by_name_.find(folded);
    if (found == by_name_.end())
        return;
    std::erase(found->second, id);
    if (found->second.empty())
        by_name_.erase(found);
}

const std::vector<client_id>& presence_subscribers::of(const std::string& folded) const
{
    static const std::vector<client_id> none;
    const auto found = by_name_.find(folded);
    return found == by_name_.end() ? none : found->second;
}

} // namespace banter::chat
