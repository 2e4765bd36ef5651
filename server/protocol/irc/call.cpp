#include "server/protocol/irc/call.hpp"

#include <algorithm>
#include <utility>

namespace banter::protocol::irc {

std::string fence_token(std::uint64_t round, chat::seq_number position)
{
    return std::string{"f"}.append(std::to_string(round)).append(".").append(std::to_string(position));
}

std::optional<chat::seq_number> fence_position(std::uint64_t round, std::string_view token) noexcept
{
    const auto dot = std::min(token.find('.'), token.size());
    if (!token.starts_with('f') || dot == token.size() || number_of(token.substr(1, dot - 1)) != round)
        return std::nullopt;
    return number_of(token.substr(dot + 1));
}

void call::ask(request_body what, std::string_view target, std::string_view extra, turn when)
{
    context.target = target;
    context.extra = extra;
    auto& r = asked.emplace_back();
    r.id = id_with(context);
    r.body = std::move(what);
    r.in_turn = when == turn::waited;
}

void call::end(bool distrusted)
{
    auto& r = asked.emplace_back();
    r.for_chat = false;
    r.last_one = true;
    r.distrusted = distrusted;
}

} // namespace banter::protocol::irc
