// Retention: what the horizon passes is forgotten.
#include "server/chat/conversation.hpp"
#include "server/chat/hub.hpp"

#include <cstddef>
#include <string>

namespace banter::chat {

void hub::on(const origin&, trim& what, batch& out)
{
    const auto raised = trimmed_.raised_to(what, given_);
    if (raised == trimmed_)
        return;
    trimmed_ = raised;
    out.trims.push_back({trimmed_, given_});
    forget_trimmed_rooms();
    forget_trimmed_conversations(out);
}

// A room whose messages are all trimmed is from here on one in which nothing was ever said.
void hub::forget_trimmed_rooms()
{
    for (auto at = rooms_.all().begin(); at != rooms_.all().end();) {
        room& r = writable((at++)->second);
        if (r.touched.seq > trimmed_.horizon)
            continue;
        r.touched = {};
        forget_if_void(r);
    }
}

// Who hears one because of missed messages (enter_missed()) has no other record of it: without the
// conversation a rename would not end that.
void hub::forget_trimmed_conversations(batch& out)
{
    for (const auto& name : conversations_.forget_up_to(trimmed_.horizon)) {
        const auto both = users_in(name);
        for (std::size_t i = 0; i < (both[0] == both[1] ? 1 : 2); ++i) {
            const auto id = users_.find_folded(std::string{both[i]});
            const auto* const extras = id ? users_[id->index].user->extras.get() : nullptr;
            if (extras != nullptr && extras->heard_missed && !extras->conversations.contains(name))
                out.effects.emplace_back(unsubscribe{*id, name});
        }
    }
}

} // namespace banter::chat
