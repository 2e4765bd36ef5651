#include "client/core/direct.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace banter::client {

std::string direct_room(std::string_view self, std::string_view other)
{
    auto first = folded(self);
    auto second = folded(other);
    if (second < first)
        std::swap(first, second);
    return '@' + first + ',' + second;
}

std::string other_in(std::string_view direct_room, std::string_view self)
{
    const auto both = direct_room.substr(std::min<std::size_t>(1, direct_room.size()));
    const auto comma = std::min(both.find(','), both.size());
    const auto first = both.substr(0, comma);
    const auto second = both.substr(std::min(comma + 1, both.size()));
    return std::string{first == folded(self) ? second : first};
}

std::string room_label(std::string_view room, std::string_view self)
{
    return is_direct(room) ? '@' + other_in(room, self) : '#' + std::string{room};
}

std::string as_word(std::string_view name)
{
    std::string word{name};
    std::replace(word.begin(), word.end(), ' ', '_');
    return word;
}

} // namespace banter::client
