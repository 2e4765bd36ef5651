#include "test/in_process/clients/irc_pattern.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <regex>
#include <utility>

namespace banter::test {

bool is_of_a_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

namespace {

struct hole {
    std::string_view name{};
    std::optional<std::string_view> expression{};
    std::size_t begin = 0; // in the pattern
    std::size_t end = 0;
};

// The first hole of a piece of a pattern. A brace that begins none is itself.
std::optional<hole> first_hole(std::string_view pattern)
{
    for (auto at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
        auto i = at + 1;
        while (i < pattern.size() && is_of_a_name(pattern[i]))
            ++i;
        hole found{.name = pattern.substr(at + 1, i - at - 1), .begin = at};
        if (i < pattern.size() && pattern[i] == ':') {
            const auto end = std::min(pattern.find('}', i), pattern.size());
            found.expression = pattern.substr(i + 1, end - i - 1);
            i = end;
        }
        found.end = i + 1;
        if (i < pattern.size() && pattern[i] == '}')
            return found;
    }
    return std::nullopt;
}

bool may_fill(const hole& h, std::string_view value)
{
    if (!h.expression)
        return h.name.empty() || !value.empty();
    const std::regex expression{h.expression->begin(), h.expression->end()};
    return std::regex_match(value.begin(), value.end(), expression);
}

// Whether a piece of a pattern is like all of `value`. A hole takes as much as it can.
bool fits(std::string_view pattern, std::string_view value, names& known)
{
    const auto found = first_hole(pattern);
    if (!found)
        return pattern == value;
    const auto before = pattern.substr(0, found->begin);
    if (!value.starts_with(before))
        return false;
    value.remove_prefix(before.size());
    const auto rest = pattern.substr(found->end);
    if (const auto same = known.find(found->name); same != known.end())
        return value.starts_with(same->second) && fits(rest, value.substr(same->second.size()), known);
    const auto next = rest.substr(0, rest.find('{'));
    for (auto n = value.size() + 1; n-- > 0;) {
        if (!value.substr(n).starts_with(next) || (next == rest && n + next.size() != value.size()))
            continue;
        auto more = known;
        if (!found->name.empty())
            more[std::string{found->name}] = value.substr(0, n);
        if (fits(rest, value.substr(n), more) && may_fill(*found, value.substr(0, n))) {
            known = std::move(more);
            return true;
        }
    }
    return false;
}

bool tags_fit(std::string_view pattern, const std::map<std::string, std::string>& tags, names& known)
{
    if (pattern == "-")
        return tags.empty();
    while (!pattern.empty()) {
        const auto [tag, more] = cut(pattern, ";");
        const auto [name, value] = cut(tag, "=");
        pattern = more;
        if (name.starts_with('!')) {
            if (tags.contains(std::string{name.substr(1)}))
                return false;
            continue;
        }
        const auto there = tags.find(std::string{name});
        if (there == tags.end() || (name.size() != tag.size() && !fits(value, there->second, known)))
            return false;
    }
    return true;
}

} // namespace

bool matches(std::string_view pattern, const irc_line& line, names& known)
{
    auto found = known;
    if (pattern.starts_with('@')) {
        const auto [tags, rest] = cut(pattern.substr(1), " ");
        if (!tags_fit(tags, line.tags, found))
            return false;
        pattern = rest;
    }
    if (pattern.starts_with(':')) {
        const auto [source, rest] = cut(pattern.substr(1), " ");
        const bool whole = source.find('!') != std::string_view::npos;
        if (!fits(source, whole ? line.source : line.nick(), found))
            return false;
        pattern = rest;
    }
    auto wanted = command_and_params(pattern);
    const bool may_go_on = wanted.size() > 1 && wanted.back() == "...";
    if (may_go_on)
        wanted.pop_back();
    if (wanted.empty())
        return false;
    const auto params = wanted.size() - 1;
    if (may_go_on ? line.params.size() < params : line.params.size() != params)
        return false;
    if (!fits(wanted.front(), line.command, found))
        return false;
    for (std::size_t i = 0; i < params; ++i) {
        if (!fits(wanted[i + 1], line.params[i], found))
            return false;
    }
    known = std::move(found);
    return true;
}

bool matches(std::string_view pattern, const irc_line& line)
{
    names none;
    return matches(pattern, line, none);
}

} // namespace banter::test
