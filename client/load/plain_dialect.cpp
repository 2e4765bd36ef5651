#include "client/load/plain_dialect.hpp"

namespace banter::load {

namespace {

void read_notice(std::string_view line, tidings& rest)
{
    if (!line.starts_with("! ")) {
        ++rest.foreign;
        return;
    }
    rest.last_words = line;
    if (line.starts_with("! behind: "))
        ++rest.behinds;
    else if (line.starts_with("! reset: "))
        ++rest.resets;
    else if (line.starts_with("! bye: "))
        rest.bye = true;
    else
        ++rest.refusals;
}

} // namespace

plain_dialect::plain_dialect(const payload& texts) : texts_{texts}, relayed_{texts} {}

void plain_dialect::append_greeting(std::string&, std::uint32_t) const {}

void plain_dialect::append_message(std::string& out, message_key key) const
{
    out += R"({"user":")";
    texts_.append_name(out, key.sender);
    out += R"(","text":")";
    texts_.append_text(out, key);
    out += "\"}\n";
}

std::size_t plain_dialect::read(std::string_view bytes, findings& found)
{
    return relayed_.read_lines(
        bytes, [&](message_key key) { found.message(key); },
        [&](std::string_view line) { read_notice(line, found.rest); });
}

} // namespace banter::load
