#include "client/console/completion.hpp"

#include "client/console/command.hpp"
#include "common/text.hpp"

#include <algorithm>

namespace banter::console {

namespace {

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

bool takes_room(std::string_view line)
{
    const auto first = line.substr(0, line.find(' '));
    return first == "/join" || first == "/leave" || first == "/members";
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

    std::vector<std::string> offered;
    result.suffix = " ";
    if (result.start == 0 && word.starts_with('/')) {
        offered = command_names();
    } else if (word.starts_with('#')) {
        offered = with_prefix('#', words.rooms);
    } else if (takes_room(before)) {
        offered = words.rooms;
    } else if (word.starts_with('@')) {
        offered = with_prefix('@', words.names);
    } else {
        offered = words.names;
        if (result.start == 0)
            result.suffix = ": ";
    }

    const auto wanted = folded(word);
    for (auto& candidate : offered)
        if (folded(candidate).starts_with(wanted))
            result.candidates.push_back(std::move(candidate));
    std::sort(result.candidates.begin(), result.candidates.end());
    if (!result.candidates.empty())
        result.common = common_start(result.candidates);
    if (result.common.size() < word.size())
        result.common = word;
    return result;
}

} // namespace banter::console
