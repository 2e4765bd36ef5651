#include "client/console/rule_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace banter::console {

namespace {

struct words {
    std::string_view rule;
    // The argument follows each of these.
    std::string_view set;
    std::string_view removed;
    std::string_view in_force;
};

constexpr std::array table{
    words{"operators", "gave operator rights to ", "took operator rights from ", "operator: "},
    words{"voices", "gave a voice to ", "took the voice from ", "voiced: "},
    words{"bans", "banned ", "lifted the ban of ", "banned: "},
    words{"mutes", "muted ", "unmuted ", "muted: "},
    words{"ban_exceptions", "added the ban exception ", "removed the ban exception ", "ban exception: "},
    words{"invite_only", "made the room invite-only", "opened the room to everyone", "invite-only"},
    words{"invite_exceptions", "added the invite exception ", "removed the invite exception ",
          "invite exception: "},
    words{"key", "set the key ", "removed the key", "key: "},
    words{"limit", "set the limit of members to ", "removed the limit of members", "limit of members: "},
    words{"moderated", "made the room moderated", "ended the moderation",
          "moderated: only operators and voiced members write"},
    words{"no_outsiders", "lets only members write", "lets outsiders write again", "only members write"},
    words{"secret", "made the room secret", "made the room public", "secret: shown to members only"},
    words{"topic_lock", "lets only operators set the topic", "lets everyone set the topic again",
          "only operators set the topic"},
};

const words* find(std::string_view rule)
{
    const auto* const found =
        std::find_if(table.begin(), table.end(), [&](const words& w) { return w.rule == rule; });
    return found != table.end() ? found : nullptr;
}

} // namespace

std::string change_in_words(const event::rule_change& c)
{
    const auto* w = find(c.rule);
    if (w == nullptr) // of a newer server
        return (c.on ? "set the rule " : "removed the rule ") + c.rule + ' ' + c.argument;
    const auto text = c.on ? w->set : w->removed;
    return std::string{text} + (text.ends_with(' ') ? c.argument : std::string{});
}

std::string rule_in_words(const event::rule_change& c)
{
    const auto* w = find(c.rule);
    return (w != nullptr ? std::string{w->in_force} : c.rule + ' ') + c.argument;
}

} // namespace banter::console
