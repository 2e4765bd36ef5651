#include "client/load/echo_dialect.hpp"

namespace banter::load {

echo_dialect::echo_dialect(const payload& texts) : texts_{texts} {}

void echo_dialect::append_greeting(std::string& out, std::uint32_t) const
{
    append_message(out, {payload::probe_sender, 0});
}

void echo_dialect::append_message(std::string& out, message_key key) const
{
    texts_.append(out, key);
    out += '\n';
}

std::size_t echo_dialect::read(std::string_view bytes, findings& found)
{
    return texts_.read_lines(
        bytes,
        [&](message_key key) {
            if (key.sender == payload::probe_sender)
                ++found.rest.joined;
            else
                found.deliveries.delivery(key);
        },
        [&](std::string_view) { ++found.rest.foreign; });
}

} // namespace banter::load
