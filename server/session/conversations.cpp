#include "server/session/conversations.hpp"

#include "server/chat/conversation.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace banter::session {

namespace {

struct candidate {
    chat::seq_number newest;
    const std::string* name; // the hub's
};

} // namespace

// There may be very many, of which few are told: only those are copied.
void list_conversations(chat::conversation_list& list, chat::client_id of, const chat::hub& hub,
                        const delivery::fan_out& fan_out)
{
    const auto& asked = list.asked;
    std::vector<candidate> all;
    const auto since = hub.each_conversation(of, asked.rooms, [&](const std::string& name) {
        all.push_back({fan_out.newest(name), &name});
    });
    std::erase_if(all, [&](const candidate& c) {
        const auto time = fan_out.newest_time(*c.name);
        return c.newest == 0 || (chat::is_conversation(*c.name) && c.newest <= since) ||
               (asked.after && time <= *asked.after) || (asked.before && time >= *asked.before);
    });
    const auto by_newest = [](const candidate& a, const candidate& b) { return a.newest < b.newest; };
    std::sort(all.begin(), all.end(), by_newest);
    if (list.more = all.size() > asked.most; list.more) {
        const auto over = static_cast<std::ptrdiff_t>(all.size() - asked.most);
        all.erase(asked.oldest ? all.end() - over : all.begin(),
                  asked.oldest ? all.end() : all.begin() + over);
    }
    for (const auto& c : all) {
        const bool is_room = !chat::is_conversation(*c.name);
        list.conversations.push_back({*c.name, is_room ? std::string{} : hub.other_of(of, *c.name), c.newest,
                                      fan_out.newest_time(*c.name)});
    }
}

} // namespace banter::session
