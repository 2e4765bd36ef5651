#include "common/text.hpp"

#include "common/limits.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace banter {

namespace {

struct decoded {
    utf8proc_int32_t code_point; // negative: not UTF-8
    std::size_t bytes;
};

decoded decode(std::string_view s) noexcept
{
    utf8proc_int32_t code_point = -1;
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                                    static_cast<utf8proc_ssize_t>(s.size()), &code_point);
    if (n <= 0)
        return {-1, 1};
    return {code_point, static_cast<std::size_t>(n)};
}

constexpr bool is_control(utf8proc_int32_t c) noexcept { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

constexpr bool is_bidi_control(utf8proc_int32_t c) noexcept
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

constexpr bool is_line_separator(utf8proc_int32_t c) noexcept { return c == 0x2028 || c == 0x2029; }

// @param keeps  of a control: whether it stays all the same.
template <class Keeps>
std::string without_controls(std::string_view s, Keeps keeps)
{
    std::string out;
    out.reserve(s.size());
    while (!s.empty()) {
        const auto [code_point, bytes] = decode(s);
        const bool controls =
            is_control(code_point) || is_bidi_control(code_point) || is_line_separator(code_point);
        if (code_point < 0)
            out += "\xef\xbf\xbd";
        else if (!controls || keeps(code_point))
            out.append(s.substr(0, bytes));
        s.remove_prefix(bytes);
    }
    return out;
}

// Characters with a meaning of their own in IRC, in masks or around names.
constexpr std::string_view forbidden_in_names{"#&@!:,*?\"<>[]{}"};

// Nothing is seen of these, though Unicode has no property for it.
constexpr bool is_blank(utf8proc_int32_t c) noexcept
{
    return c == 0x2800 || c == 0x1d159 || c == 0xfffc || c == 0x13441 || c == 0x13442;
}

constexpr bool is_emoji_style(utf8proc_int32_t c) noexcept { return c == 0xfe0e || c == 0xfe0f; }

bool is_symbol(utf8proc_int32_t c) noexcept { return utf8proc_category(c) == UTF8PROC_CATEGORY_SO; }

bool is_mark(utf8proc_int32_t c) noexcept
{
    const auto category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
           category == UTF8PROC_CATEGORY_MC;
}

// @param before  the character before it; 0: none
bool may_stand_in_name(utf8proc_int32_t c, utf8proc_int32_t before) noexcept
{
    if (c >= 0x80) {
        if (is_emoji_style(c))
            return is_symbol(before);
        if (is_blank(c) || utf8proc_get_property(c)->ignorable ||
            (is_mark(c) && (before == 0 || before == ' ')))
            return false;
    }
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    case UTF8PROC_CATEGORY_ZS:
        return c == ' ';
    default:
        return c >= 0x80 || forbidden_in_names.find(static_cast<char>(c)) == std::string_view::npos;
    }
}

std::string mapped(std::string_view s, int options)
{
    utf8proc_uint8_t* raw = nullptr;
    const auto n =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                     static_cast<utf8proc_ssize_t>(s.size()), &raw, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner{raw, std::free};
    if (n == UTF8PROC_ERROR_NOMEM)
        throw std::bad_alloc{};
    if (n < 0)
        return {}; // not UTF-8: callers have checked
    return {reinterpret_cast<const char*>(raw), static_cast<std::size_t>(n)};
}

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// An ASCII text is in every normal form.
bool is_ascii(std::string_view s) noexcept
{
    return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

failure bad_name(std::string message) { return {errc::bad_name, std::move(message)}; }

// The first character of `rest` for an error text: quoted, or as U+0007 if it is not printable.
std::string shown_first(std::string_view rest)
{
    const auto [code_point, bytes] = decode(rest);
    if (code_point == ' ')
        return "a space";
    const auto character = rest.substr(0, bytes);
    if (code_point > ' ' && printable(character) == character && utf8proc_charwidth(code_point) > 0)
        return '\'' + std::string{character} + '\'';
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "U+%04X", static_cast<unsigned>(code_point));
    return number.data();
}

// @param name  in NFC
result<void> check_user_name(std::string_view name)
{
    if (name.empty())
        return bad_name("a user name can't be empty");
    if (name.size() > limits::user_name_bytes)
        return bad_name("a user name has at most 64 bytes");
    if (name.front() == ' ' || name.back() == ' ' || name.find("  ") != std::string_view::npos)
        return bad_name("a user name can't begin or end with a space, or contain two in a row");
    if (name.front() == '+') // IRC shows it before the names of voiced users
        return bad_name("a user name can't begin with '+'");

    std::size_t code_points = 0;
    utf8proc_int32_t before = 0;
    for (std::string_view rest = name; !rest.empty(); ++code_points) {
        const auto [code_point, bytes] = decode(rest);
        if (!may_stand_in_name(code_point, before))
            return bad_name("a user name can't contain " + shown_first(rest) +
                            "; it consists of letters, digits, single spaces, and symbols other than " +
                            std::string{forbidden_in_names});
        rest.remove_prefix(bytes);
        before = code_point;
    }
    if (code_points > limits::user_name_code_points)
        return bad_name("a user name has at most 32 characters");
    return {};
}

} // namespace

bool is_utf8(std::string_view s) noexcept
{
    while (!s.empty()) {
        // Most texts are ASCII: check eight bytes at once.
        std::uint64_t eight;
        if (s.size() >= sizeof eight) {
            std::memcpy(&eight, s.data(), sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                s.remove_prefix(sizeof eight);
                continue;
            }
        }
        if (static_cast<unsigned char>(s.front()) < 0x80) {
            s.remove_prefix(1);
            continue;
        }
        const auto [code_point, bytes] = decode(s);
        if (code_point < 0)
            return false;
        s.remove_prefix(bytes);
    }
    return true;
}

result<std::string> user_name(std::string_view input)
{
    if (input.size() > limits::object_bytes || !is_utf8(input))
        return bad_name("a user name must be UTF-8");

    const bool plain = is_ascii(input);
    auto name = plain ? std::string{input} : mapped(input, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (auto good = check_user_name(name); !good)
        return good.error();
    // State of a user is stored under the folded name, which is also a part of the names of conversations.
    if (!plain)
        if (const auto key = folded(name); !check_user_name(key) || folded(key) != key)
            return bad_name("a user name must remain valid when case and width are folded");
    return name;
}

std::string folded(std::string_view name)
{
    if (is_ascii(name)) {
        std::string lower{name};
        for (char& c : lower)
            c = c == ' ' ? '_' : to_lower(c);
        return lower;
    }
    auto same = mapped(name, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                 UTF8PROC_IGNORE);
    std::replace(same.begin(), same.end(), ' ', '_');
    return same;
}

result<std::string> room_name(std::string_view input)
{
    if (input.starts_with('#'))
        input.remove_prefix(1);
    if (input.empty() || input.size() > limits::room_name_bytes)
        return bad_name("a room name has 1 to 64 characters");
    if (input == "." || input == "..") // the path of a URL can't contain them
        return bad_name("a room name can't be '.' or '..'");

    std::string name{input};
    for (std::size_t at = 0; at < name.size(); ++at) {
        char& c = name[at];
        c = to_lower(c);
        const bool fits =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!fits)
            return bad_name(is_utf8(input) ? "a room name can't contain " + shown_first(input.substr(at)) +
                                                 "; it consists of a-z 0-9 - _ ."
                                           : "a room name consists of a-z 0-9 - _ .");
    }
    return name;
}

result<void> check_text(std::string_view text)
{
    if (text.empty())
        return failure{errc::bad_request, "a text can't be empty"};
    if (text.size() > limits::text_bytes)
        return failure{errc::too_long, "a text has at most " + std::to_string(limits::text_bytes) + " bytes"};
    while (!text.empty()) {
        const unsigned char byte = static_cast<unsigned char>(text.front());
        if (byte >= 0x20 && byte < 0x7f) { // the common case needs no decoding
            text.remove_prefix(1);
            continue;
        }
        const auto [code_point, bytes] = decode(text);
        if (code_point < 0)
            return failure{errc::bad_request, "a text must be UTF-8"};
        if (is_control(code_point) && code_point != '\t' && code_point != '\n')
            return failure{errc::bad_request,
                           "a text can't contain control characters other than tab and line feed"};
        text.remove_prefix(bytes);
    }
    return {};
}

std::string printable(std::string_view s)
{
    return without_controls(s, [](utf8proc_int32_t) { return false; });
}

// The controls of valid texts begin with three bytes: C1 with C2, U+061C with D8, all others with E2.
bool is_surely_printable(std::string_view text) noexcept
{
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return c == '\xc2' || c == '\xd8' || c == '\xe2'; });
}

std::string printable_lines(std::string_view text)
{
    return without_controls(text, [](utf8proc_int32_t c) { return c == '\t' || c == '\n'; });
}

std::string_view without_brackets(std::string_view host) noexcept
{
    if (host.starts_with('[') && host.ends_with(']') && host.find(':') != std::string_view::npos)
        return host.substr(1, host.size() - 2);
    return host;
}

std::string printable_start(std::string_view s, std::size_t most)
{
    // The cut may be within a character, the last of which must be whole.
    auto end = std::min(s.size(), most + 4);
    while (end < s.size() && end > most && (static_cast<unsigned char>(s[end]) & 0xc0) == 0x80)
        --end;
    auto out = printable(s.substr(0, end));
    if (out.size() <= most)
        return out;
    while (most != 0 && (static_cast<unsigned char>(out[most]) & 0xc0) == 0x80)
        --most;
    out.resize(most);
    return out;
}

} // namespace banter
