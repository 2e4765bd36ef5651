#include "client/console/rule_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace banter::console {

namespace {

struct words {
    std::string_view rule;
    std::string_view set;      // * stands for the argument
    std::string_view removed;  // the same
    std::string_view in_force; // the argument follows
};

// The same words as on the page (client/page/system_messages.js): test/cases/rules.json.
constexpr std::array table{
    words{"operators", "made * an operator", "removed the operator rights of *", "operator: "},
    words{"voices", "gave voice to *", "removed the voice of *", "voiced: "},
    words{"bans", "banned *", "unbanned *", "banned: "},
    words{"mutes", "muted *", "unmuted *", "muted: "},
    words{"ban_exceptions", "exempted * from bans", "removed the ban exemption of *", "ban exemption: "},
    words{"invite_only", "made the room invite-only", "allowed everyone to join without an invitation",
          "invite-only"},
    words{"invite_exceptions", "allowed * to join without an invitation",
          "removed the invitation exemption of *", "invitation exemption: "},
    words{"key", "set a key for the room", "removed the key of the room", "key: "},
    words{"limit", "limited the room to * members", "removed the member limit", "member limit: "},
    words{"moderated", "allowed only operators and users with voice to send messages",
          "allowed everyone to send messages",
          "moderated: only operators and users with voice send messages"},
    words{"no_outsiders", "allowed only members to send messages",
          "allowed users outside of the room to send messages", "only members send messages"},
    words{"secret", "made the room secret", "made the room public", "secret: shown to members only"},
    words{"topic_lock", "allowed only operators to set the topic", "allowed everyone to set the topic",
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
        return (c.on ? "set the rule " : "removed the rule ") + c.rule +
               (c.argument.empty() ? "" : ' ' + c.argument);
    std::string text{c.on ? w->set : w->removed};
    if (const auto star = text.find('*'); star != std::string::npos)
        text.replace(star, 1, c.argument);
    return text;
}

std::string no_change_in_words(const event::rule_change& c)
{
    if (c.on)
        return {};
    if (c.rule == "bans")
        return c.argument + " is not banned";
    if (c.rule == "mutes")
        return c.argument + " is not muted";
    return {};
}

std::string rule_in_words(const event::rule_change& c)
{
    const auto* w = find(c.rule);
    return (w != nullptr ? std::string{w->in_force} : c.rule + ' ') + c.argument;
}

} // namespace banter::console
