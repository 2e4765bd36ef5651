#include "server/protocol/irc/line_writer.hpp"

#include "common/text.hpp"
#include "server/chat/address.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace banter::protocol::irc {

namespace {

constexpr std::string_view ellipsis = "\u2026";

// Whether a byte of `s` is below `least`, which is at most 0x80. Checks eight at once, because it is rare.
bool has_below(std::string_view s, unsigned char least) noexcept
{
    constexpr std::uint64_t ones = 0x0101010101010101u;
    while (s.size() >= 8) {
        std::uint64_t eight;
        std::memcpy(&eight, s.data(), 8);
        if (((eight - ones * least) & ~eight & (ones * 0x80u)) != 0)
            return true;
        s.remove_prefix(8);
    }
    return std::any_of(s.begin(), s.end(), [least](char c) { return static_cast<unsigned char>(c) < least; });
}

// Number of bytes of a character at the front of `s` that changes how the text around it is shown: C1
// controls, line and paragraph separators, bidi controls (common/text.hpp, printable()). 0: it is none.
constexpr std::size_t control_bytes(std::string_view s) noexcept
{
    const auto byte = [s](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
    const auto within = [](unsigned c, unsigned first, unsigned last) { return c >= first && c <= last; };
    switch (byte(0)) {
    case 0xc2: // U+0080 to U+009F
        return within(byte(1), 0x80, 0x9f) ? 2 : 0;
    case 0xd8: // U+061C
        return byte(1) == 0x9c ? 2 : 0;
    case 0xe2: // U+200E, U+200F, U+2028 to U+202E; U+2066 to U+2069
        if (byte(1) == 0x80)
            return within(byte(2), 0x8e, 0x8f) || within(byte(2), 0xa8, 0xae) ? 3 : 0;
        return byte(1) == 0x81 && within(byte(2), 0xa6, 0xa9) ? 3 : 0;
    default:
        return 0;
    }
}

// Whether a byte of `s` is not ASCII.
bool has_high(std::string_view s) noexcept
{
    for (std::uint64_t eight; s.size() >= 8; s.remove_prefix(8)) {
        std::memcpy(&eight, s.data(), 8);
        if ((eight & 0x8080808080808080u) != 0)
            return true;
    }
    return std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Appends `text` without the characters of control_bytes().
void append_shown(std::string& out, std::string_view text)
{
    if (!has_high(text)) {
        out += text;
        return;
    }
    std::size_t kept = 0; // start of the part that has not been appended
    for (auto at = text.find_first_of("\xc2\xd8\xe2"); at != std::string_view::npos;
         at = text.find_first_of("\xc2\xd8\xe2", at)) {
        const auto bytes = control_bytes(text.substr(at));
        if (bytes != 0) {
            out += text.substr(kept, at - kept);
            kept = at + bytes;
        }
        at += std::max<std::size_t>(bytes, 1);
    }
    out += text.substr(kept);
}

constexpr bool ends_line(char c) noexcept { return c == '\r' || c == '\n' || c == '\0'; }

} // namespace

void line_writer::begin_tag(std::string_view key)
{
    out_ += out_.size() == start_ ? '@' : ';';
    out_ += key;
}

void line_writer::end_tags()
{
    if (!in_tags_)
        return;
    in_tags_ = false;
    if (out_.size() > start_)
        out_ += ' ';
    body_ = out_.size();
}

line_writer& line_writer::tag(std::string_view key, std::string_view value)
{
    begin_tag(key);
    if (!value.empty())
        out_ += '=';
    for (const char c : value) {
        switch (c) {
        case ';':
            out_ += "\\:";
            break;
        case ' ':
            out_ += "\\s";
            break;
        case '\\':
            out_ += "\\\\";
            break;
        case '\r':
            out_ += "\\r";
            break;
        case '\n':
            out_ += "\\n";
            break;
        case '\0': // has no escape
            break;
        default:
            out_ += c;
        }
    }
    return *this;
}

line_writer& line_writer::tag(std::string_view key, std::uint64_t value)
{
    begin_tag(key);
    out_ += '=';
    put_number(value);
    return *this;
}

line_writer& line_writer::time(timestamp t)
{
    begin_tag("time=");
    append_rfc3339(out_, t);
    return *this;
}

line_writer& line_writer::tags(std::string_view as_on_the_wire)
{
    if (as_on_the_wire.empty() || as_on_the_wire.size() > tag_data_bytes)
        return *this;
    begin_tag({});
    put_middle(as_on_the_wire);
    return *this;
}

// Names are not longer than allowed, except in tests; then they are cut so that the command fits after them.
line_writer& line_writer::from(std::string_view user, bool proven)
{
    if (user.empty())
        return from_server();
    end_tags();
    out_ += ':';
    put_middle(shortened(user, limits::user_name_bytes));
    out_ += '!';
    const auto ident = folded(user);
    put_middle(shortened(ident, limits::user_name_bytes));
    out_ += '@';
    if (proven) {
        put_middle(shortened(ident, limits::user_name_bytes));
        out_ += chat::host_suffix;
    } else {
        out_ += chat::unproven_host;
    }
    out_ += ' ';
    return *this;
}

std::size_t line_writer::from_bytes(std::string_view user, bool proven)
{
    const auto ident = folded(user).size();
    return std::string_view{":!@ "}.size() + user.size() + ident +
           (proven ? ident + chat::host_suffix.size() : chat::unproven_host.size());
}

line_writer& line_writer::from_server()
{
    end_tags();
    out_ += ':';
    out_ += server_name;
    out_ += ' ';
    return *this;
}

line_writer& line_writer::source(std::string_view address)
{
    end_tags();
    out_ += ':';
    put_middle(address);
    out_ += ' ';
    return *this;
}

line_writer& line_writer::command(std::string_view name)
{
    end_tags();
    put_middle(name);
    return *this;
}

line_writer& line_writer::numeric(unsigned number, std::string_view user)
{
    from_server();
    const char digits[] = {static_cast<char>('0' + number / 100 % 10),
                           static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
    out_.append(digits, sizeof digits);
    return nick(user);
}

line_writer& line_writer::middle(std::string_view text)
{
    out_ += ' ';
    const auto first = out_.size();
    put_middle(text);
    if (out_.size() == first)
        out_ += '*';
    else if (out_[first] == ':')
        out_[first] = '_';
    return *this;
}

line_writer& line_writer::number(std::uint64_t value)
{
    out_ += ' ';
    put_number(value);
    return *this;
}

line_writer& line_writer::room(std::string_view name)
{
    out_ += " #";
    put_middle(name);
    return *this;
}

line_writer& line_writer::nick(std::string_view user) { return middle(user); }

line_writer& line_writer::trailing(std::string_view text)
{
    out_ += " :";
    in_trailing_ = true;
    put_trailing(text);
    return *this;
}

line_writer& line_writer::more(std::string_view text)
{
    put_trailing(text);
    return *this;
}

std::size_t line_writer::left() const noexcept
{
    const auto used = out_.size() - body_ + (in_trailing_ ? 0 : 2);
    return line_bytes - line_end_bytes - std::min(used, line_bytes - line_end_bytes);
}

void line_writer::end()
{
    constexpr auto most = line_bytes - line_end_bytes;
    const auto body = std::string_view{out_}.substr(body_);
    if (body.size() > most) {
        out_.resize(body_ + shortened(body, most - ellipsis.size()).size());
        out_ += ellipsis;
    }
    out_ += "\r\n";
}

void line_writer::put_middle(std::string_view text)
{
    const auto first = out_.size();
    append_shown(out_, text);
    if (has_below(text, 0x21))
        std::replace_if(
            out_.begin() + static_cast<std::ptrdiff_t>(first), out_.end(),
            [](char c) { return ends_line(c) || c == ' '; }, '_');
}

void line_writer::put_trailing(std::string_view text)
{
    const auto first = out_.size();
    append_shown(out_, text);
    if (has_below(text, 0x0e))
        std::replace_if(out_.begin() + static_cast<std::ptrdiff_t>(first), out_.end(), ends_line, ' ');
}

void line_writer::put_number(std::uint64_t value)
{
    char digits[20];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

} // namespace banter::protocol::irc
