#include "client/console/command.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace banter::console::command {

namespace {

// A command that changes one rule; its argument is a name or a mask.
struct rule_command {
    std::string_view name;
    std::string_view rule;
    bool on;
    bool of_user; // false: of a mask
};

constexpr std::array rule_commands{
    rule_command{"/ban", "bans", true, false},    rule_command{"/unban", "bans", false, false},
    rule_command{"/mute", "mutes", true, false},  rule_command{"/unmute", "mutes", false, false},
    rule_command{"/op", "operators", true, true}, rule_command{"/deop", "operators", false, true},
    rule_command{"/voice", "voices", true, true}, rule_command{"/devoice", "voices", false, true},
};

struct words {
    std::string_view first;
    std::string_view rest; // without white space around it
};

words split(std::string_view argument)
{
    const auto end = std::min(argument.find_first_of(" \t\n"), argument.size());
    const auto rest = argument.find_first_not_of(" \t\n", end);
    return {argument.substr(0, end), rest == std::string_view::npos ? "" : argument.substr(rest)};
}

// A command with a name as its argument; the name may have spaces.
template <class Command>
any about_user(std::string_view argument)
{
    if (argument.empty())
        return mistake{"a name is missing"};
    auto user = user_name(argument.substr(argument.starts_with('@') ? 1 : 0));
    if (!user)
        return mistake{user.error().message};
    return Command{std::move(*user)};
}

// A command with a name of one word and a text.
template <class Command>
any about_user_and(std::string_view argument)
{
    const auto [first, rest] = split(argument);
    auto parsed = about_user<Command>(first);
    if (auto* command = std::get_if<Command>(&parsed))
        return Command{command->user, std::string{rest}};
    return parsed;
}

any parse_set(std::string_view argument, bool on)
{
    const auto [rule, rest] = split(argument);
    const auto& known = rules_to_set();
    if (std::find(known.begin(), known.end(), rule) == known.end()) {
        std::string list;
        for (const auto& r : known)
            list += (list.empty() ? "" : ", ") + std::string{r};
        return mistake{"unknown rule; the rules are " + list};
    }
    const bool wants_argument = on && (rule == "key" || rule == "limit");
    if (wants_argument && rest.empty())
        return mistake{"/set " + std::string{rule} + (rule == "key" ? " takes a word" : " takes a number")};
    if (!wants_argument && !rest.empty())
        return mistake{std::string{rule} + " takes no argument"};
    return change{std::string{rule}, on, std::string{rest}};
}

any parse_rule_command(const rule_command& c, std::string_view argument)
{
    if (argument.empty())
        return mistake{"a name is missing"};
    if (!c.of_user)
        return change{std::string{c.rule}, c.on, std::string{argument}};
    auto user = about_user<whois>(argument);
    if (const auto* named = std::get_if<whois>(&user))
        return change{std::string{c.rule}, c.on, named->user};
    return user;
}

} // namespace

const std::vector<std::string_view>& rules_to_set()
{
    static const std::vector<std::string_view> all{"invite_only",  "key",    "limit",     "moderated",
                                                   "no_outsiders", "secret", "topic_lock"};
    return all;
}

std::optional<any> parse_about_users(std::string_view name, std::string_view argument)
{
    if (name == "/msg")
        return about_user_and<message_to>(argument);
    if (name == "/nick")
        return about_user<nick>(argument);
    if (name == "/away")
        return away{std::string{argument}};
    if (name == "/whois")
        return about_user<whois>(argument);
    if (name == "/kick")
        return about_user_and<kick>(argument);
    if (name == "/invite")
        return about_user<invite>(argument);
    if (name == "/rules")
        return rules{};
    if (name == "/set" || name == "/unset")
        return parse_set(argument, name == "/set");
    const auto* const found = std::find_if(rule_commands.begin(), rule_commands.end(),
                                           [&](const rule_command& c) { return c.name == name; });
    if (found != rule_commands.end())
        return parse_rule_command(*found, argument);
    return std::nullopt;
}

} // namespace banter::console::command
