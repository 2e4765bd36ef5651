#include "client/load/plain_dialect.hpp"

namespace banter::load {

namespace {

constexpr std::size_t before_text = 1 + payload::name_bytes + 2; // `[name] `

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

plain_dialect::plain_dialect(const payload& texts) : texts_{texts} {}

void plain_dialect::append_greeting(std::string&, std::uint32_t) const {}

void plain_dialect::append_message(std::string& out, message_key key) const
{
    out += R"({"user":")";
    texts_.append_name(out, key.sender);
    out += R"(","text":")";
    texts_.append_text(out, key);
    out += "\"}\n";
}

std::size_t plain_dialect::read(std::string_view bytes, checker::arrivals& deliveries, tidings& rest)
{
    const std::size_t ours = before_text + texts_.bytes() + 1;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at != end) {
        // A line of this run has one length and no line break inside, so there is nothing to search for.
        message_key key;
        if (static_cast<std::size_t>(end - at) >= ours && at[0] == '[' && at[before_text - 2] == ']' &&
            at[ours - 1] == '\n' && texts_.read(at + before_text, at + 1, key)) {
            at += ours;
            if (key.sender == payload::probe_sender)
                ++rest.probes;
            else
                deliveries.delivery(key);
            continue;
        }
        const auto* line_end =
            static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (line_end == nullptr)
            break;
        read_notice({at, line_end}, rest);
        at = line_end + 1;
    }
    return static_cast<std::size_t>(at - bytes.data());
}

} // namespace banter::load
