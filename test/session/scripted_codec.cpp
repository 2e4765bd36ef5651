#include "test/session/scripted_codec.hpp"

#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

namespace banter::test {

bool scripted_codec::next(std::string_view& input, protocol::request& out)
{
    while (input.starts_with('(')) {
        open_ = true;
        input.remove_prefix(1);
    }
    if (input.empty())
        return false;
    const char what = input.front();
    input.remove_prefix(1);
    if (what == ')')
        open_ = false;
    out = {};
    out.in_turn = true;
    out.last_one = what == 'l' || what == 'R' || what == 'M' || what == 'x';
    out.distrusted = what == 'x';
    hands_over_ = what == 's';
    if (what == 'r' || what == 'R') {
        out.body = chat::list_rooms{};
        return true;
    }
    if (what == 'M') {
        out.body = chat::post_message{"lobby", "hey", "m"};
        return true;
    }
    out.for_chat = false;
    out.reply = what == 'b' ? std::string(10'000, 'b') + '\n' : std::string{"own "} + what + '\n';
    return true;
}

const protocol::wire_format& scripted_codec::output() const noexcept
{
    return protocol::json::object_format();
}

std::unique_ptr<protocol::codec> scripted_codec::successor()
{
    return std::exchange(hands_over_, false) ? std::make_unique<scripted_codec>(protocol::silence::is_fine)
                                             : nullptr;
}

const protocol::wire_format& scripted_frontend::first_format() const noexcept
{
    return protocol::json::plain_format();
}

} // namespace banter::test
