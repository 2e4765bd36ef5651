#include "server/chat/conversation.hpp"

namespace banter::chat {

std::string conversation_of(std::string_view a, std::string_view b)
{
    if (b < a)
        a.swap(b);
    std::string name{"@"};
    name += a;
    name += ',';
    name += b;
    return name;
}

std::array<std::string_view, 2> users_in(std::string_view conversation) noexcept
{
    const auto comma = conversation.find(',');
    return {conversation.substr(1, comma - 1), conversation.substr(comma + 1)};
}

bool takes_part(std::string_view conversation, std::string_view folded) noexcept
{
    const auto comma = conversation.find(',');
    return is_conversation(conversation) && comma != std::string_view::npos &&
           (conversation.substr(1, comma - 1) == folded || conversation.substr(comma + 1) == folded);
}

std::string_view other_in(std::string_view conversation, std::string_view folded) noexcept
{
    const auto comma = conversation.find(',');
    const auto first = conversation.substr(1, comma - 1);
    return first == folded ? conversation.substr(comma + 1) : first;
}

} // namespace banter::chat
