#include "client/console/command.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

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
constexpr std::size_t most_words = 32;

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

// The beginnings of a text that end where a word ends, the shortest first. Between two words is one space.
std::vector<name_and_rest> beginnings(std::string_view text)
{
    std::vector<name_and_rest> all;
    std::string name;
    for (auto rest = text; !rest.empty() && all.size() < most_words;) {
        const auto next = split(rest);
        name += (name.empty() ? "" : " ") + std::string{next.first};
        rest = next.rest;
        all.push_back({name, rest});
    }
    return all;
}

// A command whose whole argument is a name.
template <class Command>
any about_user(std::string_view argument, const names& known)
{
    auto user = read_whole_name(argument, known);
    return user.problem.empty() ? any{Command{std::move(user.name)}}
                                : any{mistake{std::string{user.problem}}};
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
    for (const auto& [name, rest] : beginnings(text))
        if (auto spelling = known_as(name, known))
            longest = {std::move(*spelling), rest};
    if (longest)
        return longest;
    const auto [first, more] = split(text);
    return name_and_rest{std::string{first}, more};
}

whole_name read_whole_name(std::string_view argument, const names& known)
{
    const auto name = without_at(argument);
    if (!name.starts_with('"'))
        return name.empty() ? whole_name{.problem = no_name} : whole_name{spelt(name, known)};
    auto quoted = split_name(name, known);
    if (!quoted)
        return {.problem = no_quote};
    return quoted->name.empty() ? whole_name{.problem = no_name} : whole_name{std::move(quoted->name)};
}

names names_to_ask(std::string_view line, const names& known)
{
    const auto [typed, argument] = split(after_slash(line).value_or(std::string_view{}));
    const auto command = lower_case(typed);
    const bool searches_conversation = command == "search" && argument.starts_with('@');
    const auto text = without_at(argument);
    const auto first = split(text).first;
    if ((command != "msg" && command != "kick" && !searches_conversation) || first.empty() ||
        first.starts_with('"'))
        return {};
    names longer;
    for (const auto& [name, rest] : beginnings(text)) {
        if (known_as(name, known))
            longer.clear();
        else if (name.size() > first.size() && user_name(name))
            longer.push_back(name);
    }
    return longer;
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
