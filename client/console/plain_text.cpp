#include "client/console/plain_text.hpp"

#include "common/text.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdio>

namespace banter::console {

namespace {

constexpr char escape = '\x1b';

// The length of the escape sequence at the front of `s`, which begins with ESC.
std::size_t escape_length(std::string_view s)
{
    if (s.size() < 2)
        return s.size();
    std::size_t i = 2;
    switch (s[1]) {
    case '[': // CSI: up to a final byte
        while (i < s.size() && !(s[i] >= 0x40 && s[i] <= 0x7e))
            ++i;
        return i < s.size() ? i + 1 : i;
    case ']': // OSC, DCS, PM, APC: up to BEL or ST
    case 'P':
    case '^':
    case '_':
        for (; i < s.size(); ++i) {
            if (s[i] == '\a')
                return i + 1;
            if (s[i] == escape)
                return i + 1 < s.size() && s[i + 1] == '\\' ? i + 2 : i;
        }
        return i;
    default: // intermediates, then one final byte
        i = 1;
        while (i < s.size() && s[i] >= 0x20 && s[i] <= 0x2f)
            ++i;
        return i < s.size() && static_cast<unsigned char>(s[i]) < 0x80 ? i + 1 : i;
    }
}

// Where to cut `s`, which is longer than `limit`: after the last white space of the second half, or else
// between two code points.
std::size_t cut_at(std::string_view s, std::size_t limit)
{
    const auto space = s.substr(0, limit).find_last_of(" \t");
    if (space != std::string_view::npos && space >= limit / 2)
        return space + 1;
    while (limit > 1 && is_continuation(s[limit]))
        --limit;
    return limit;
}

std::string_view trimmed_end(std::string_view s)
{
    const auto last = s.find_last_not_of(" \t");
    return s.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

} // namespace

std::string without_escapes(std::string_view s)
{
    std::string out;
    while (!s.empty()) {
        const auto start = s.find(escape);
        out += s.substr(0, start);
        if (start == std::string_view::npos)
            break;
        s.remove_prefix(start);
        s.remove_prefix(escape_length(s));
    }
    return out;
}

std::string safe_line(std::string_view s)
{
    std::string out;
    for (;;) {
        const auto tab = s.find('\t');
        out += printable(s.substr(0, tab));
        if (tab == std::string_view::npos)
            return out;
        out += '\t';
        s.remove_prefix(tab + 1);
    }
}

std::vector<std::string> safe_lines(std::string_view text)
{
    std::vector<std::string> lines;
    for (;;) {
        const auto end = text.find('\n');
        lines.push_back(safe_line(text.substr(0, end)));
        if (end == std::string_view::npos)
            return lines;
        text.remove_prefix(end + 1);
    }
}

std::string safe_text(std::string_view text)
{
    std::string out;
    for (const auto& line : safe_lines(text))
        out += (out.empty() ? "" : "\n  ") + line;
    return out;
}

std::vector<std::string> sendable_texts(std::string_view line, std::size_t limit_bytes)
{
    const auto clean = safe_line(without_escapes(line));
    std::vector<std::string> texts;
    for (auto rest = trimmed_end(clean); !rest.empty();) {
        const auto end = rest.size() <= limit_bytes ? rest.size() : cut_at(rest, limit_bytes);
        const auto piece = trimmed_end(rest.substr(0, end));
        if (!piece.empty())
            texts.emplace_back(piece);
        rest.remove_prefix(end);
    }
    return texts;
}

std::string safe_json(std::string_view json)
{
    std::string out;
    while (!json.empty()) {
        utf8proc_int32_t code_point = -1;
        const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(json.data()),
                                        static_cast<utf8proc_ssize_t>(json.size()), &code_point);
        const auto bytes = n > 0 ? static_cast<std::size_t>(n) : 1;
        const auto character = json.substr(0, bytes);
        json.remove_prefix(bytes);
        const auto shown = printable(character);
        if (!shown.empty() || code_point < 0x20) {
            // In a valid line only white space between tokens is below U+0020.
            out += shown.empty() ? " " : shown;
            continue;
        }
        std::array<char, 16> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(code_point));
        out += escaped.data();
    }
    return out;
}

std::size_t columns(std::string_view s)
{
    std::size_t width = 0;
    while (!s.empty()) {
        utf8proc_int32_t code_point = -1;
        const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                                        static_cast<utf8proc_ssize_t>(s.size()), &code_point);
        width += n > 0 ? static_cast<std::size_t>(utf8proc_charwidth(code_point)) : 1;
        s.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 1);
    }
    return width;
}

} // namespace banter::console
