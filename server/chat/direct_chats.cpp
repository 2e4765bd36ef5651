#include "server/chat/direct_chats.hpp"

namespace banter::chat {

void direct_chats::touch(const std::string& name, last_touch by)
{
    const auto [at, is_new] = all_.try_emplace(name);
    auto& touched = at->second;
    touched.touched = by;
    if (!is_new)
        return;
    touched.name = name;
    const auto comma = name.find(',');
    of_[name.substr(1, comma - 1)].insert(&touched);
    of_[name.substr(comma + 1)].insert(&touched);
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
