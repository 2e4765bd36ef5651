#include "server/protocol/irc/codec_call.hpp"

#include <utility>

namespace banter::protocol::irc {

void call::ask(chat::request what, std::string_view target, std::string_view extra, turn when)
{
    at.target = target;
    at.extra = extra;
    auto& r = asked.emplace_back();
    r.id = to_id(at);
    r.what = std::move(what);
    r.in_turn = when == turn::waited;
}

void call::then(std::string lines)
{
    auto& r = asked.emplace_back();
    r.for_chat = false;
    r.reply = std::move(lines);
}

void call::end(bool distrusted)
{
    auto& r = asked.emplace_back();
    r.for_chat = false;
    r.last_one = true;
    r.distrusted = distrusted;
}

} // namespace banter::protocol::irc
