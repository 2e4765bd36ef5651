#include "test/in_process/clients/irc_line.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace banter::test {

namespace {

std::string unescaped(std::string_view value)
{
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\') {
            out += value[i];
        } else if (++i < value.size()) {
            static constexpr std::string_view escapes = ":srn";
            static constexpr std::string_view meant = "; \r\n";
            const auto which = escapes.find(value[i]);
            out += which == std::string_view::npos ? value[i] : meant[which];
        }
    }
    return out;
}

} // namespace

std::pair<std::string_view, std::string_view> cut(std::string_view s, std::string_view at) noexcept
{
    const auto where = s.find(at);
    if (where == std::string_view::npos)
        return {s, {}};
    return {s.substr(0, where), s.substr(where + at.size())};
}

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto [word, rest] = cut(text, " ");
        if (!word.empty())
            out.emplace_back(word);
        text = rest;
    }
    return out;
}

std::vector<std::string> command_and_params(std::string_view text)
{
    const auto colon = text.find(" :");
    auto out = words_of(text.substr(0, colon));
    if (colon != std::string_view::npos)
        out.emplace_back(text.substr(colon + 2));
    return out;
}

const std::string& irc_line::text() const
{
    if (params.empty())
        throw std::runtime_error{command + " without a parameter"};
    return params.back();
}

irc_line irc_line::parse(std::string_view text)
{
    irc_line out;
    if (text.starts_with('@')) {
        auto [tags, rest] = cut(text.substr(1), " ");
        while (!tags.empty()) {
            const auto [tag, more] = cut(tags, ";");
            const auto [name, value] = cut(tag, "=");
            out.tags[std::string{name}] = unescaped(value);
            tags = more;
        }
        text = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
    }
    if (text.starts_with(':')) {
        const auto [source, rest] = cut(text.substr(1), " ");
        out.source = source;
        text = rest;
    }
    out.params = command_and_params(text);
    if (out.params.empty())
        throw std::runtime_error{"a line without a command"};
    out.command = out.params.front();
    out.params.erase(out.params.begin());
    return out;
}

std::ostream& operator<<(std::ostream& out, const irc_line& line)
{
    out << '<';
    for (const auto& [name, value] : line.tags)
        out << '@' << name << '=' << value << ' ';
    out << ':' << line.source << ' ' << line.command;
    for (const auto& p : line.params)
        out << " '" << p << '\'';
    return out << '>';
}

std::ostream& operator<<(std::ostream& out, const std::vector<irc_line>& lines)
{
    if (lines.empty())
        out << "nothing";
    for (const auto& l : lines)
        out << "\n    " << l;
    return out;
}

} // namespace banter::test
