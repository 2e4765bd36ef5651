#include "server/chat/direct_chats.hpp"

#include "server/chat/conversation.hpp"

#include <algorithm>

namespace banter::chat {

void direct_chats::touch(const std::string& name, last_touch by)
{
    const auto [at, is_new] = all_.try_emplace(name);
    auto& touched = at->second;
    touched.touched = by;
    if (!is_new)
        return;
    touched.name = name;
    for (const auto user : users_in(name))
        of_[std::string{user}].insert(&touched);
}

// There may be very many, and most trims forget none of them: those are not searched.
std::vector<std::string> direct_chats::forget_up_to(seq_number horizon)
{
    std::vector<std::string> gone;
    if (horizon < least_touched_)
        return gone;
    auto least = seq_max;
    for (auto at = all_.begin(); at != all_.end();) {
        const auto& each = at->second;
        if (each.touched.seq > horizon) {
            least = std::min(least, each.touched.seq);
            ++at;
            continue;
        }
        for (const auto user : users_in(each.name))
            if (const auto known = of_.find(std::string{user}); known != of_.end()) {
                known->second.erase(&each);
                if (known->second.empty())
                    of_.erase(known);
            }
        gone.push_back(each.name);
        at = all_.erase(at);
    }
    least_touched_ = all_.empty() ? horizon + 1 : least; // new ones are touched above both
    std::sort(gone.begin(), gone.end());
    return gone;
}

const direct_chats::conversation* direct_chats::find(const std::string& name) const
{
    const auto found = all_.find(name);
    return found == all_.end() ? nullptr : &found->second;
}

const direct_chats::set& direct_chats::of(const std::string& folded) const
{
    static const set none;
    const auto found = of_.find(folded);
    return found == of_.end() ? none : found->second;
}

void direct_chats::write(std::vector<std::string>& lines) const
{
    for (const auto& [name, each] : all_)
        lines.push_back("conversation " + name + " touched " + std::to_string(each.touched.seq) + " at " +
                        std::to_string(each.touched.time.time_since_epoch().count()));
}

} // namespace banter::chat
