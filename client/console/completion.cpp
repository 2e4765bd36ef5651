#include "client/console/completion.hpp"

#include "client/console/command.hpp"
#include "client/console/plain_text.hpp"
#include "client/core/direct.hpp"
#include "common/text.hpp"

#include <algorithm>

namespace banter::console {

using client::as_word;

namespace {

bool takes_room(std::string_view command)
{
    return command == "/join" || command == "/leave" || command == "/members";
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
    const auto space = before.find_last_of(" \t");
    completion result;
    result.start = space == std::string_view::npos ? 0 : space + 1;
    const auto word = before.substr(result.start);
    const auto command = result.start == 0 ? std::string_view{} : before.substr(0, before.find(' '));

    std::vector<std::string> offered;
    result.suffix = " ";
    if (result.start == 0 && word.starts_with('/')) {
        offered = command_names();
    } else if (word.starts_with('#')) {
        offered = with_prefix('#', words.rooms);
    } else if (word.starts_with('@')) {
        offered = with_prefix('@', names_for(command, words));
    } else if (takes_room(command)) {
        offered = words.rooms;
    } else if (command == "/set" || command == "/unset") {
        offered.assign(console::command::rules_to_set().begin(), console::command::rules_to_set().end());
    } else {
        offered = names_for(command, words);
        if (result.start == 0)
            result.suffix = ": ";
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
    if (result.common.size() < word.size())
        result.common = word;
    return result;
}

} // namespace banter::console
