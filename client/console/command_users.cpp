#include "client/console/command.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace banter::console::command {

namespace {

// A command that changes one rule; its argument is a name, or a mask of names.
struct rule_command {
    std::string_view name;
    std::string_view rule;
    bool on;
};

constexpr std::array rule_commands{
    rule_command{"/ban", "bans", true},     rule_command{"/unban", "bans", false},
    rule_command{"/mute", "mutes", true},   rule_command{"/unmute", "mutes", false},
    rule_command{"/op", "operators", true}, rule_command{"/deop", "operators", false},
    rule_command{"/voice", "voices", true}, rule_command{"/devoice", "voices", false},
};

constexpr std::string_view no_name = "a name is missing";
constexpr std::string_view no_quote = "the closing quote is missing";
// A name has at most 32 characters, and so fewer words.
constexpr int most_words = 32;

std::string_view without_at(std::string_view name) { return name.substr(name.starts_with('@') ? 1 : 0); }

// The known spelling of a name.
std::optional<std::string> known_as(std::string_view name, const names& known)
{
    const auto same = folded(name);
    for (const auto& one : known)
        if (folded(one) == same)
            return one;
    return std::nullopt;
}

std::string spelt(std::string_view name, const names& known)
{
    return known_as(name, known).value_or(std::string{name});
}

// A command whose whole argument is a name.
template <class Command>
any about_user(std::string_view argument, const names& known)
{
    auto name = without_at(argument);
    if (name.starts_with('"')) {
        const auto quoted = split_name(name, known);
        if (!quoted)
            return mistake{std::string{no_quote}};
        return quoted->name.empty() ? any{mistake{std::string{no_name}}} : any{Command{quoted->name}};
    }
    return name.empty() ? any{mistake{std::string{no_name}}} : any{Command{spelt(name, known)}};
}

// A command with a name and a text after it.
template <class Command>
any about_user_and(std::string_view argument, const names& known)
{
    const auto named = split_name(argument, known);
    if (!named)
        return mistake{std::string{no_quote}};
    if (named->name.empty())
        return mistake{std::string{no_name}};
    return Command{named->name, std::string{named->rest}};
}

any parse_set(std::string_view argument, bool on)
{
    const auto [word, rest] = split(argument);
    const auto rule = lower_case(word);
    const auto& known = rules_to_set();
    if (std::find(known.begin(), known.end(), rule) == known.end()) {
        std::string list;
        for (const auto& r : known)
            list += (list.empty() ? "" : ", ") + std::string{r};
        return mistake{"unknown rule; the rules are " + list};
    }
    const bool wants_argument = on && (rule == "key" || rule == "limit");
    if (wants_argument && rest.empty())
        return mistake{"/set " + rule + (rule == "key" ? " takes a word" : " takes a number")};
    if (!wants_argument && !rest.empty())
        return mistake{rule + " takes no argument"};
    return change{rule, on, std::string{rest}};
}

any parse_rule_command(const rule_command& c, std::string_view argument, const names& known)
{
    auto user = about_user<whois>(argument, known);
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

std::optional<name_and_rest> split_name(std::string_view argument, const names& known)
{
    const auto text = without_at(argument);
    if (text.starts_with('"')) {
        const auto end = text.find('"', 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        return name_and_rest{spelt(text.substr(1, end - 1), known), trimmed(text.substr(end + 1))};
    }
    std::optional<name_and_rest> longest;
    std::string name;
    auto rest = text;
    for (int n = 0; !rest.empty() && n < most_words; ++n) {
        const auto next = split(rest);
        name += (name.empty() ? "" : " ") + std::string{next.first};
        rest = next.rest;
        if (auto spelling = known_as(name, known))
            longest = {std::move(*spelling), rest};
    }
    if (longest)
        return longest;
    const auto [first, more] = split(text);
    return name_and_rest{std::string{first}, more};
}

std::optional<any> parse_about_users(std::string_view name, std::string_view argument, const names& known)
{
    if (name == "/msg")
        return about_user_and<message_to>(argument, known);
    if (name == "/nick")
        return about_user<nick>(argument, {});
    if (name == "/away")
        return away{std::string{argument}};
    if (name == "/whois")
        return about_user<whois>(argument, known);
    if (name == "/kick")
        return about_user_and<kick>(argument, known);
    if (name == "/invite")
        return about_user<invite>(argument, known);
    if (name == "/rules")
        return rules{};
    if (name == "/set" || name == "/unset")
        return parse_set(argument, name == "/set");
    const auto* const found = std::find_if(rule_commands.begin(), rule_commands.end(),
                                           [&](const rule_command& c) { return c.name == name; });
    if (found != rule_commands.end())
        return parse_rule_command(*found, argument, known);
    return std::nullopt;
}

} // namespace banter::console::command
