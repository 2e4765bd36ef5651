#include "client/console/completion.hpp"

#include "client/console/command.hpp"
#include "client/console/plain_text.hpp"
#include "client/core/direct.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace banter::console {

using client::as_word;

namespace {

bool takes_room(std::string_view command)
{
    return command == "/join" || command == "/leave" || command == "/members";
}

// A command with one argument, unless this is a name.
bool takes_one_word(std::string_view command)
{
    return takes_room(command) || command == "/set" || command == "/unset" || command == "/help" ||
           command == "/ring";
}

bool takes_name(std::string_view command)
{
    constexpr std::array<std::string_view, 12> all{"/msg",  "/kick",   "/whois", "/invite",
                                                   "/op",   "/deop",   "/ban",   "/unban",
                                                   "/mute", "/unmute", "/voice", "/devoice"};
    return std::find(all.begin(), all.end(), command) != all.end();
}

// A name as an argument of a command is one word, and may be one of the contacts.
std::vector<std::string> names_for(std::string_view command, const completion_words& words)
{
    auto names = words.names;
    if (command.starts_with('/') && command != "/me") {
        names.insert(names.end(), words.contacts.begin(), words.contacts.end());
        std::transform(names.begin(), names.end(), names.begin(), as_word);
    }
    return names;
}

std::vector<std::string> all_rooms(const completion_words& words)
{
    auto rooms = words.rooms;
    rooms.insert(rooms.end(), words.all_rooms.begin(), words.all_rooms.end());
    return rooms;
}

std::vector<std::string> command_names()
{
    std::vector<std::string> names;
    for (const auto& d : command::descriptions())
        if (d.name != "//")
            names.emplace_back(d.name);
    return names;
}

std::vector<std::string> with_prefix(char prefix, std::vector<std::string> words)
{
    for (auto& word : words)
        word.insert(word.begin(), prefix);
    return words;
}

// The names that begin with `typed`, which has a quote in front or a space in it; a name then ends with a
// quote, or has `_` for its spaces.
std::vector<std::string> names_with_spaces(std::string_view typed, const completion_words& words)
{
    const bool quoted = typed.starts_with('"');
    const auto wanted = folded(as_word(typed.substr(quoted ? 1 : 0)));
    std::vector<std::string> found;
    for (const auto* names : {&words.names, &words.contacts})
        for (const auto& name : *names)
            if (folded(as_word(name)).starts_with(wanted))
                found.push_back(quoted ? '"' + name + '"' : as_word(name));
    return found;
}

std::string common_start(const std::vector<std::string>& words)
{
    auto common = words.front();
    for (const auto& word : words) {
        const auto differ = std::mismatch(common.begin(), common.end(), word.begin(), word.end());
        auto length = static_cast<std::size_t>(differ.first - common.begin());
        while (length > 0 && length < common.size() && is_continuation(common[length]))
            --length;
        common.resize(length);
    }
    return common;
}

} // namespace

completion complete(std::string_view line, std::size_t cursor, const completion_words& words)
{
    const auto before = line.substr(0, cursor);
    const auto space = before.find_last_of(" \t\n");
    completion result;
    result.start = space == std::string_view::npos ? 0 : space + 1;
    const auto word = before.substr(result.start);
    const auto first = command::split(command::trimmed(before)).first;
    const bool at_start = command::trimmed(before.substr(0, result.start)).empty();
    const auto typed = !at_start && first.starts_with('/') ? command::lower_case(first) : std::string{};
    const bool addresses =
        at_start && !word.starts_with('/') && !word.starts_with('#') && !word.starts_with('@');
    result.suffix = addresses ? ": " : " ";

    // The argument before the cursor.
    const auto argument_start = before.find_first_not_of(" \t\n", before.find(first) + first.size());
    const auto argument = at_start || argument_start == std::string_view::npos
                              ? std::string_view{}
                              : before.substr(argument_start);
    const bool later_word = !argument.empty() && argument_start < result.start;
    const bool is_name = takes_name(typed) || (takes_room(typed) && argument.starts_with('@'));
    const auto at_sign = static_cast<std::size_t>(argument.starts_with('@'));
    if (is_name && ((later_word && !word.empty()) || argument.substr(at_sign).starts_with('"')))
        result.candidates = names_with_spaces(argument.substr(at_sign), words);
    if (!result.candidates.empty())
        result.start = argument_start + at_sign;
    std::vector<std::string> offered;
    if (!result.candidates.empty() || (later_word && takes_one_word(typed))) {
        // found, or there is nothing to offer
    } else if (at_start && word.starts_with('/')) {
        offered = command_names();
    } else if (word.starts_with('#')) {
        offered = with_prefix('#', typed == "/join" ? all_rooms(words) : words.rooms);
    } else if (word.starts_with('@')) {
        offered = with_prefix('@', names_for(typed, words));
    } else if (takes_room(typed)) {
        offered = typed == "/join" ? all_rooms(words) : words.rooms;
    } else if (typed == "/set" || typed == "/unset") {
        offered.assign(command::rules_to_set().begin(), command::rules_to_set().end());
    } else if (typed == "/help") {
        offered = command_names();
        if (!word.starts_with('/'))
            for (auto& name : offered)
                name.erase(0, 1);
    } else if (typed == "/ring") {
        for (const auto& known : command::ring_words())
            offered.emplace_back(known.typed);
    } else {
        offered = names_for(typed, words);
    }

    const auto wanted = folded(word);
    for (auto& candidate : offered)
        if (folded(candidate).starts_with(wanted))
            result.candidates.push_back(std::move(candidate));
    std::sort(result.candidates.begin(), result.candidates.end());
    result.candidates.erase(std::unique(result.candidates.begin(), result.candidates.end()),
                            result.candidates.end());
    if (!result.candidates.empty())
        result.common = common_start(result.candidates);
    if (result.common.size() < before.size() - result.start)
        result.common = before.substr(result.start);
    return result;
}

} // namespace banter::console
