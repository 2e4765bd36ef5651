#include "server/protocol/irc/text.hpp"

#include "common/text.hpp"
#include "server/chat/address.hpp"

#include <algorithm>
#include <cstdint>

namespace banter::protocol::irc {

namespace {

constexpr bool is_hex_digit(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Number of leading characters for which `is` holds, up to `most`.
template <class Is>
std::size_t count_of(std::string_view s, std::size_t most, Is is) noexcept
{
    std::size_t n = 0;
    while (n < most && n < s.size() && is(s[n]))
        ++n;
    return n;
}

// Number of bytes of the colour numbers at the front of `s`, which follow the colour code.
std::size_t colour_bytes(std::string_view s) noexcept
{
    const auto front = count_of(s, 2, is_digit);
    if (front == 0 || front == s.size() || s[front] != ',')
        return front;
    const auto back = count_of(s.substr(front + 1), 2, is_digit);
    return back == 0 ? front : front + 1 + back;
}

std::size_t hex_colour_bytes(std::string_view s) noexcept
{
    if (count_of(s, 6, is_hex_digit) < 6)
        return 0;
    return s.size() > 6 && s[6] == ',' && count_of(s.substr(7), 6, is_hex_digit) == 6 ? 13 : 6;
}

constexpr std::string_view formatting = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f";

constexpr std::uint32_t zero_width_joiner = 0x200d;

// The character at the front of `s`, which must be UTF-8.
std::uint32_t code_point(std::string_view s) noexcept
{
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < s.size() ? static_cast<unsigned char>(s[i]) & 0x3f : 0;
    };
    const auto first = s.empty() ? 0u : static_cast<unsigned char>(s.front());
    if (first < 0x80)
        return first;
    if (first < 0xe0)
        return (first & 0x1f) << 6 | byte(1);
    if (first < 0xf0)
        return (first & 0x0f) << 12 | byte(1) << 6 | byte(2);
    return (first & 0x07) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3);
}

// Whether a character is drawn onto the one before it. Checks the common blocks, which is cheap.
bool is_combining(std::uint32_t c) noexcept
{
    const auto within = [c](std::uint32_t first, std::uint32_t last) { return c >= first && c <= last; };
    return c == zero_width_joiner || within(0x0300, 0x036f) || within(0x1ab0, 0x1aff) ||
           within(0x1dc0, 0x1dff) || within(0x20d0, 0x20ff) || within(0xfe00, 0xfe0f) ||
           within(0xfe20, 0xfe2f) || within(0x1f3fb, 0x1f3ff);
}

// The start of the character that contains `s[at]`; `at` itself if the bytes are not UTF-8.
std::size_t beginning_at(std::string_view s, std::size_t at) noexcept
{
    for (std::size_t back = 0; back < 4 && back <= at; ++back)
        if (!is_continuation(s[at - back]))
            return at - back;
    return at;
}

// The last position up to `at` where a cut does not change how the characters look.
std::size_t readable_cut(std::string_view s, std::size_t at) noexcept
{
    const auto hard = beginning_at(s, at);
    for (auto cut = hard; cut > at / 2;) {
        const auto before = beginning_at(s, cut - 1);
        if (!is_combining(code_point(s.substr(cut))) && code_point(s.substr(before)) != zero_width_joiner)
            return cut;
        cut = before;
    }
    return hard; // only combining characters, which no real text has
}

} // namespace

std::string nick_of(std::string_view user)
{
    std::string nick{user};
    std::replace(nick.begin(), nick.end(), ' ', '_');
    return nick;
}

std::string ident_of(std::string_view user) { return folded(user); }

std::string host_of(std::string_view user) { return folded(user).append(chat::host_suffix); }

std::string address_of(std::string_view user)
{
    const auto name = folded(user);
    return nick_of(user).append("!").append(name).append("@").append(name).append(chat::host_suffix);
}

std::string_view user_of(std::string_view nick) noexcept { return nick.substr(0, nick.find('!')); }

std::string clean(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto code = text.find_first_of(formatting);
        out += text.substr(0, code);
        if (code == std::string_view::npos)
            return out;
        const char what = text[code];
        text.remove_prefix(code + 1);
        if (what == '\x03')
            text.remove_prefix(colour_bytes(text));
        else if (what == '\x04')
            text.remove_prefix(hex_colour_bytes(text));
    }
}

std::optional<ctcp> ctcp_of(std::string_view text) noexcept
{
    if (!text.starts_with('\x01'))
        return {};
    text.remove_prefix(1);
    if (text.ends_with('\x01'))
        text.remove_suffix(1);
    const auto command = text.substr(0, text.find(' '));
    if (command.empty())
        return {};
    return ctcp{command, text.substr(std::min(command.size() + 1, text.size())), text};
}

splitter::splitter(std::string_view text, std::size_t most_bytes, spaces at_cuts) noexcept
    : rest_{text}, most_{std::max<std::size_t>(most_bytes, 4)}, at_cuts_{at_cuts}
{
}

std::optional<piece> splitter::next() noexcept
{
    if (at_end_)
        return {};
    if (const auto feed = rest_.substr(0, most_ + 1).find('\n'); feed != std::string_view::npos) {
        const auto line = take(feed, 1);
        in_line_ = false;
        return line;
    }
    if (rest_.size() <= most_) {
        at_end_ = true;
        return take(rest_.size(), 0);
    }
    return cut();
}

piece splitter::take(std::size_t bytes, std::size_t skipped) noexcept
{
    piece p{rest_.substr(0, bytes), false, in_line_};
    if (p.text.empty()) {
        p.text = " ";
        p.blank = true;
    }
    rest_.remove_prefix(bytes + skipped);
    return p;
}

// The line is longer than a piece, and its end is not in sight.
piece splitter::cut() noexcept
{
    std::size_t bytes = 0;
    bool drop = false;
    if (at_cuts_ == spaces::kept) {
        bytes = rest_.rfind(' ', most_ - 1) + 1; // npos + 1 is 0: none
    } else if (auto space = rest_.rfind(' ', most_); space != std::string_view::npos) {
        // A space at the very end of the line would be followed by nothing, and so be lost.
        if (space + 1 == rest_.size() || rest_[space + 1] == '\n')
            space = rest_.rfind(' ', space - 1);
        if (space != std::string_view::npos && space > 0) {
            bytes = space;
            drop = true;
        }
    }
    if (bytes == 0)
        bytes = readable_cut(rest_, most_);
    const auto p = take(bytes, drop ? 1 : 0);
    in_line_ = true;
    return p;
}

std::vector<std::string> split(std::string_view text, std::size_t most_bytes)
{
    std::vector<std::string> all;
    splitter pieces{text, most_bytes};
    while (const auto p = pieces.next())
        all.emplace_back(p->text);
    return all;
}

std::string_view first_character(std::string_view text) noexcept
{
    return text.substr(0, text.empty() ? 0 : 1 + count_of(text.substr(1), 3, is_continuation));
}

std::string_view shortened(std::string_view text, std::size_t most_bytes) noexcept
{
    return text.size() <= most_bytes ? text : text.substr(0, beginning_at(text, most_bytes));
}

} // namespace banter::protocol::irc
