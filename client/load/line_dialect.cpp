#include "client/load/line_dialect.hpp"

namespace banter::load {

line_dialect::line_dialect(const payload& texts) : texts_{texts} {}

void line_dialect::append_greeting(std::string&, std::uint32_t) const {}

void line_dialect::append_message(std::string& out, message_key key) const
{
    texts_.append(out, key);
    out += '\n';
}

std::size_t line_dialect::read(std::string_view bytes, findings& found)
{
    return texts_.read_lines(
        bytes, [&](message_key key) { found.message(key); }, [&](std::string_view) { ++found.rest.foreign; });
}

} // namespace banter::load
