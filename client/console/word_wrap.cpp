#include "client/console/word_wrap.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace banter::console {

namespace {

constexpr std::size_t least_columns = 20; // for text beside an indent
constexpr std::size_t least_width = 4;    // room for an indent and a wide character
constexpr utf8proc_int32_t emoji_selector = 0xfe0f;
constexpr std::string_view ellipsis = "…";

struct character {
    std::size_t bytes;
    utf8proc_int32_t code_point; // -1: not UTF-8
};

character next_character(std::string_view s)
{
    utf8proc_int32_t code_point = -1;
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                                    static_cast<utf8proc_ssize_t>(s.size()), &code_point);
    return n > 0 ? character{static_cast<std::size_t>(n), code_point} : character{1, -1};
}

// Symbols, and what newer versions of Unicode define, are wide on some terminals.
std::size_t most_columns_of(utf8proc_int32_t code_point)
{
    if (code_point < 0)
        return 1;
    const auto width = static_cast<std::size_t>(utf8proc_charwidth(code_point));
    const bool drawing = code_point >= 0x2800 && code_point <= 0x28ff; // Braille; boxes are below
    if (code_point < 0x2600 || drawing)
        return width;
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
        return 2;
    default:
        return width;
    }
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

// A character with the marks after it, or an escape sequence of a colour.
struct unit {
    std::size_t bytes;
    std::size_t columns;
};

unit next_unit(std::string_view s)
{
    if (s.front() == '\x1b') {
        const auto end = s.find('m');
        return {end == std::string_view::npos ? s.size() : end + 1, 0};
    }
    if (s.front() == '\t')
        return {1, 8}; // at most
    const auto first = next_character(s);
    unit all{first.bytes, most_columns_of(first.code_point)};
    while (all.bytes < s.size() && static_cast<unsigned char>(s[all.bytes]) >= 0x80) {
        const auto mark = next_character(s.substr(all.bytes));
        if (mark.code_point < 0 || utf8proc_charwidth(mark.code_point) != 0)
            break;
        if (mark.code_point == emoji_selector)
            all.columns = 2;
        all.bytes += mark.bytes;
    }
    return all;
}

std::string_view without_spaces_at_end(std::string_view s)
{
    return s.substr(0, s.find_last_not_of(" \t") + 1);
}

} // namespace

std::size_t continuation_indent(std::size_t indent, std::size_t width)
{
    const auto most = width == 0 || width >= indent + least_columns ? indent : width / 8;
    return std::max<std::size_t>(1, std::min(indent, most));
}

std::string wrapped(std::string_view line, std::size_t start, std::size_t indent, std::size_t width)
{
    if (width < least_width)
        return std::string{line};
    indent = continuation_indent(indent, width);
    std::string out;
    std::size_t column = start;
    std::size_t from = 0; // of the current row
    std::size_t cut = 0;  // where the current row can end; 0: nowhere
    bool any_word = false;
    for (std::size_t at = 0; at < line.size();) {
        const auto [bytes, columns] = next_unit(line.substr(at));
        const bool space = bytes == 1 && is_space(line[at]);
        if (columns > 1 && !space && any_word) // wide characters form no words
            cut = at;
        // Spaces may stand past the end: they are not printed.
        if (column + columns > width && columns > 0 && !space && column > indent) {
            at = cut > from ? cut : at;
            out += without_spaces_at_end(line.substr(from, at - from));
            out += '\n' + std::string(indent, ' ');
            column = indent;
            from = at;
            cut = 0;
            continue;
        }
        any_word = any_word || (!space && columns > 0);
        column += columns;
        at += bytes;
        if (any_word && (space || columns > 1))
            cut = at;
    }
    return out.append(without_spaces_at_end(line.substr(from)));
}

std::size_t most_columns(std::string_view s)
{
    std::size_t columns = 0;
    while (!s.empty()) {
        const auto next = next_unit(s);
        columns += next.columns;
        s.remove_prefix(next.bytes);
    }
    return columns;
}

std::size_t rows_above_end(std::string_view s, std::size_t width)
{
    std::size_t rows = 0;
    std::size_t column = 0;
    while (!s.empty()) {
        const auto next = next_character(s);
        const auto columns =
            next.code_point < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(next.code_point));
        if (column + columns > width) {
            ++rows;
            column = 0;
        }
        column += columns;
        s.remove_prefix(next.bytes);
    }
    return rows;
}

std::string shortened(std::string_view s, std::size_t width)
{
    if (most_columns(s) <= width)
        return std::string{s};
    std::size_t columns = 1; // of the ellipsis
    std::size_t end = 0;
    while (end < s.size()) {
        const auto next = next_unit(s.substr(end));
        if (columns + next.columns > width)
            break;
        columns += next.columns;
        end += next.bytes;
    }
    return std::string{s.substr(0, end)}.append(ellipsis);
}

} // namespace banter::console
