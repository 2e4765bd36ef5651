#include "client/console/word_wrap.hpp"

#include <utf8proc.h>

namespace banter::console {

namespace {

constexpr std::size_t least_columns = 20;

// A character, or an escape sequence of a colour.
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
    utf8proc_int32_t code_point = -1;
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                                    static_cast<utf8proc_ssize_t>(s.size()), &code_point);
    if (n <= 0)
        return {1, 1};
    return {static_cast<std::size_t>(n), static_cast<std::size_t>(utf8proc_charwidth(code_point))};
}

} // namespace

std::string wrapped(std::string_view line, std::size_t start, std::size_t indent, std::size_t width)
{
    if (width < indent + least_columns || width < start + least_columns)
        return std::string{line};
    std::string out;
    std::size_t column = start;
    std::size_t from = 0; // of the current line
    std::size_t cut = 0;  // where the current line can end; 0: nowhere
    std::size_t cut_column = 0;
    bool any_word = false;
    for (std::size_t at = 0; at < line.size();) {
        const auto [bytes, columns] = next_unit(line.substr(at));
        const bool space = line[at] == ' ' || line[at] == '\t';
        if (columns > 1 && !space && any_word) { // wide characters form no words
            cut = at;
            cut_column = column;
        }
        if (column + columns > width && cut > from && !space) {
            const auto piece = line.substr(from, cut - from);
            out += piece.substr(0, piece.find_last_not_of(' ') + 1);
            out += '\n' + std::string(indent, ' ');
            column = indent + (column - cut_column);
            from = cut;
            cut = 0;
        }
        any_word = any_word || !space;
        column += columns;
        at += bytes;
        if (any_word && (space || columns > 1)) {
            cut = at;
            cut_column = column;
        }
    }
    return out.append(line.substr(from));
}

} // namespace banter::console
