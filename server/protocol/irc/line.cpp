#include "server/protocol/irc/line.hpp"

#include "common/text.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>
#include <vector>

namespace banter::protocol::irc {

namespace {

constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_command(std::string_view s) noexcept
{
    if (s.empty())
        return false;
    return std::all_of(s.begin(), s.end(), is_letter) ||
           (s.size() == 3 && std::all_of(s.begin(), s.end(), is_digit));
}

void skip_spaces(std::string_view& s) noexcept
{
    s.remove_prefix(std::min(s.find_first_not_of(' '), s.size()));
}

// Takes a word and the spaces after it.
std::string_view next_word(std::string_view& s) noexcept
{
    const auto word = s.substr(0, s.find(' '));
    s.remove_prefix(word.size());
    skip_spaces(s);
    return word;
}

bool is_client_only(std::string_view key) noexcept
{
    if (key.size() < 2 || key.front() != '+')
        return false;
    key.remove_prefix(1);
    return key.back() != '/' && std::all_of(key.begin(), key.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '/' || c == '_';
           });
}

} // namespace

std::optional<std::string_view> line::tag(std::string_view key) const noexcept
{
    std::optional<std::string_view> found;
    for (auto rest = tags; const auto t = next_tag(rest);)
        if (t->key == key)
            found = t->value;
    return found;
}

line_fault parse(std::string_view text, line& out) noexcept
{
    out = {};
    if (text.find_first_of(std::string_view{"\0\r\n", 3}) != std::string_view::npos)
        return line_fault::malformed;
    auto rest = text;
    skip_spaces(rest);
    if (rest.starts_with('@'))
        out.tags = next_word(rest).substr(1);
    if (rest.starts_with(':'))
        out.source = next_word(rest).substr(1);
    out.command = next_word(rest);
    if (!is_command(out.command))
        return line_fault::malformed;
    while (!rest.empty()) {
        const bool trailing = rest.starts_with(':');
        if (trailing)
            rest.remove_prefix(1);
        if (trailing || out.count == params_most - 1) {
            out.params[out.count++] = rest;
            break;
        }
        out.params[out.count++] = next_word(rest);
    }
    return is_utf8(text) ? line_fault::none : line_fault::not_utf8;
}

std::optional<tag> next_tag(std::string_view& tags) noexcept
{
    while (tags.starts_with(';'))
        tags.remove_prefix(1);
    if (tags.empty())
        return {};
    const auto whole = tags.substr(0, tags.find(';'));
    tags.remove_prefix(whole.size());
    const auto sign = whole.find('=');
    if (sign == std::string_view::npos)
        return tag{whole, {}};
    return tag{whole.substr(0, sign), whole.substr(sign + 1)};
}

std::string unescaped(std::string_view value)
{
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\') {
            out += value[i];
            continue;
        }
        if (++i == value.size())
            break;
        switch (value[i]) {
        case ':':
            out += ';';
            break;
        case 's':
            out += ' ';
            break;
        case 'r':
            out += '\r';
            break;
        case 'n':
            out += '\n';
            break;
        default:
            out += value[i];
        }
    }
    return out;
}

std::string client_only(std::string_view tags)
{
    std::vector<tag> kept;
    for (auto rest = tags; const auto t = next_tag(rest);)
        if (is_client_only(t->key))
            kept.push_back(*t);
    std::stable_sort(kept.begin(), kept.end(), [](const tag& a, const tag& b) { return a.key < b.key; });

    std::string out;
    for (auto t = kept.begin(); t != kept.end(); ++t) {
        if (const auto later = std::next(t); later != kept.end() && later->key == t->key)
            continue;
        if (!out.empty())
            out += ';';
        out += t->key;
        if (!t->value.empty()) {
            out += '=';
            out += t->value;
        }
    }
    return out;
}

} // namespace banter::protocol::irc
