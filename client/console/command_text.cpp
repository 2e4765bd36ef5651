#include "client/console/command.hpp"
#include "common/text.hpp"

#include <array>

/// The words of a typed line.
namespace banter::console::command {

namespace {

constexpr std::string_view ascii_white_space = " \t\n\v\f\r";
// What JavaScript, and so the page, takes for white space besides.
constexpr std::array<std::string_view, 19> wide_white_space{
    "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",       "\u2007",
    "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", byte_order_mark};
constexpr std::string_view wide_slash = "\uff0f";

// Bytes of the white space character at the start of `s`; 0: there is none.
std::size_t white_space_at(std::string_view s)
{
    if (s.empty() || static_cast<unsigned char>(s.front()) < 0x80)
        return !s.empty() && ascii_white_space.find(s.front()) != std::string_view::npos ? 1 : 0;
    for (const auto space : wide_white_space)
        if (s.starts_with(space))
            return space.size();
    return 0;
}

std::size_t white_space_before_end(std::string_view s)
{
    if (s.empty() || static_cast<unsigned char>(s.back()) < 0x80)
        return !s.empty() && ascii_white_space.find(s.back()) != std::string_view::npos ? 1 : 0;
    for (const auto space : wide_white_space)
        if (s.ends_with(space))
            return space.size();
    return 0;
}

} // namespace

std::size_t slash_at(std::string_view s)
{
    return s.starts_with('/') ? 1 : s.starts_with(wide_slash) ? wide_slash.size() : 0;
}

std::string_view trimmed(std::string_view s)
{
    while (const auto n = white_space_at(s))
        s.remove_prefix(n);
    while (const auto n = white_space_before_end(s))
        s.remove_suffix(n);
    return s;
}

words split(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() && white_space_at(text.substr(end)) == 0)
        ++end;
    return {text.substr(0, end), trimmed(text.substr(end))};
}

std::string lower_case(std::string_view s)
{
    std::string lower{s};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::optional<std::string_view> after_slash(std::string_view line)
{
    const auto text = trimmed(line);
    const auto slash = slash_at(text);
    return slash == 0 ? std::nullopt : std::optional{text.substr(slash)};
}

} // namespace banter::console::command
