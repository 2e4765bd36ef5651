#include "client/console/mention.hpp"

#include "common/text.hpp"

namespace banter::console {

namespace {

// Of a folded text, in which `_` may have been a space.
constexpr bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

bool mentions(std::string_view text, std::string_view name)
{
    const auto words = folded(text);
    const auto wanted = folded(name);
    if (wanted.empty())
        return false;
    for (auto at = words.find(wanted); at != std::string::npos; at = words.find(wanted, at + 1)) {
        const auto end = at + wanted.size();
        const bool begins = at == 0 || !is_word(wanted.front()) || !is_word(words[at - 1]);
        const bool ends = end == words.size() || !is_word(wanted.back()) || !is_word(words[end]);
        if (begins && ends)
            return true;
    }
    return false;
}

} // namespace banter::console
