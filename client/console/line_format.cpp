#include "client/console/line_format.hpp"

#include "client/console/plain_text.hpp"
#include "client/console/word_wrap.hpp"
#include "common/text.hpp"

#include <array>
#include <cstdio>

namespace banter::console {

namespace {

constexpr std::string_view action = "/me ";

std::string formatted(const std::tm& t, const char* format)
{
    std::array<char, 64> text{};
    const auto n = std::strftime(text.data(), text.size(), format, &t);
    return {text.data(), n};
}

} // namespace

std::string count_text(std::uint64_t n, std::string_view one, std::string_view many)
{
    return std::to_string(n) + ' ' + std::string{n == 1 ? one : many};
}

std::optional<std::tm> line_format::local(std::string_view time) const
{
    std::tm utc{};
    if (std::sscanf(std::string{time}.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &utc.tm_year, &utc.tm_mon,
                    &utc.tm_mday, &utc.tm_hour, &utc.tm_min, &utc.tm_sec) != 6)
        return std::nullopt;
    utc.tm_year -= 1900;
    utc.tm_mon -= 1;
    return to_local_(::timegm(&utc));
}

// A text of several lines after a head; all rows after the first are indented to the end of the head.
// @param head  may have colours.
std::string line_format::rows(std::string_view head, std::string_view text,
                              const std::function<std::string(std::string_view)>& painted) const
{
    const auto head_columns = most_columns(head);
    const auto indent = continuation_indent(head_columns, width_);
    const bool head_fits = width_ == 0 || head_columns <= width_;
    std::string out;
    for (const auto& line : safe_lines(text)) {
        if (!out.empty())
            out += std::string(indent, ' ') + painted(wrapped(line, indent, indent, width_));
        else if (head_fits)
            out += std::string{head} + painted(wrapped(line, head_columns, indent, width_));
        else
            out += wrapped(std::string{head} + painted(line), 0, indent, width_);
        out += '\n';
    }
    return out;
}

// @param before  start of the line, without colours.
std::string line_format::body(const message& m, std::string_view before, bool mentions_us) const
{
    const bool acts = m.text.starts_with(action);
    auto head = style_.dim(before) + (acts ? "* " : "") + style_.name(printable(m.user));
    if (m.unproven)
        head += style_.dim(unproven_mark);
    head += acts ? " " : "  ";
    return rows(head, acts ? std::string_view{m.text}.substr(action.size()) : m.text,
                [&](std::string_view s) { return mentions_us ? style_.mention(s) : std::string{s}; });
}

std::string line_format::message_line(const message& m, bool mentions_us) const
{
    return body(m, formatted(when(m), "%H:%M "), mentions_us);
}

std::string line_format::found(const message& m, std::size_t number, std::string_view where) const
{
    auto before = std::to_string(number);
    before.insert(0, before.size() < 3 ? 3 - before.size() : 0, ' ');
    before += formatted(when(m), "  %Y-%m-%d %H:%M ") + safe_line(where) + ' ';
    return body(m, before, false);
}

std::string line_format::day_line(const message& m) const
{
    return rule(formatted(when(m), "%A, %-d %B %Y"));
}

int line_format::day(const message& m) const
{
    const auto t = when(m);
    return t.tm_year * 366 + t.tm_yday;
}

std::string line_format::item(std::string_view text, std::size_t indent) const
{
    return "   " + wrapped(text, 3, indent, width_) + '\n';
}

std::string line_format::moment(std::string_view time) const
{
    const auto t = local(time);
    return t ? formatted(*t, "%Y-%m-%d %H:%M") : std::string{time};
}

std::string line_format::sent(std::string_view label, std::string_view text) const
{
    const auto painted = [&](std::string_view s) { return style_.dim(s); };
    return rows(style_.dim("-- to " + safe_line(label) + ": "), text, painted);
}

std::string line_format::notice(std::string_view text) const
{
    return style_.dim(wrapped("-- " + safe_line(text), 0, 3, width_)) + '\n';
}

std::string line_format::rule(std::string_view text) const
{
    const auto begin = "── " + safe_line(text);
    const auto whole = begin + " ──";
    return style_.dim(wrapped(width_ == 0 || most_columns(whole) <= width_ ? whole : begin, 0, 3, width_)) +
           '\n';
}

std::string line_format::error(std::string_view text) const
{
    return style_.error(wrapped("!! " + safe_line(text), 0, 3, width_)) + '\n';
}

std::string line_format::room(std::string_view label) const { return style_.room(safe_line(label)); }

std::string line_format::user(std::string_view name) const { return style_.name(printable(name)); }

} // namespace banter::console
