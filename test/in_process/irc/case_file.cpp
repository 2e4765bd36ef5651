#include "test/in_process/irc/case_file.hpp"

#include "common/text.hpp"
#include "test/in_process/clients/irc_line.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <regex>
#include <stdexcept>

namespace banter::test {

namespace {

std::vector<std::string> split_at_commas(std::string_view list)
{
    std::vector<std::string> out;
    while (!list.empty()) {
        const auto [word, rest] = cut(list, ",");
        out.emplace_back(word);
        list = rest;
    }
    return out;
}

std::string_view trimmed(std::string_view line) noexcept
{
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
        return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

// Cuts `head` off the front. @return false where the line does not begin so.
bool take_head(std::string_view& line, std::string_view head) noexcept
{
    const bool found = line.starts_with(head);
    if (found)
        line.remove_prefix(head.size());
    return found;
}

std::optional<irc_case_user> user_of(const std::string& word)
{
    static const std::regex form{R"((\w+)([?*])?(?:\[(.*)\])?)"};
    std::smatch found;
    if (!std::regex_match(word, found, form))
        return std::nullopt;
    return irc_case_user{found[1], found[2].matched ? *found[2].first : ' ', split_at_commas(found[3].str())};
}

std::optional<irc_step> step_of(const irc_case& c, std::string_view line)
{
    auto [users, after] = cut(line, " ");
    const auto [sign, rest] = cut(after, " ");
    irc_step out{.who = split_at_commas(users), .sign = std::string{sign}, .rest = std::string{rest}};
    const auto known = [&](const std::string& who) { return c.find(who) != nullptr; };
    if (out.who.empty() || !std::all_of(out.who.begin(), out.who.end(), known))
        return std::nullopt;
    const bool alone = sign == "." || sign == "x";
    const bool more = sign == ">" || sign == ">>" || sign == "<" || sign == "<<" || sign == "!";
    if ((!alone && !more) || alone != rest.empty())
        return std::nullopt;
    return out;
}

bool take_line(std::string_view line, irc_case& c)
{
    if (take_head(line, "spec: ")) {
        c.spec = line;
    } else if (take_head(line, "users: ")) {
        for (const auto& word : words_of(line)) {
            auto who = user_of(word);
            if (!who)
                return false;
            c.users.push_back(std::move(*who));
        }
    } else if (take_head(line, "room: ")) {
        c.room = words_of(line);
        return std::all_of(c.room.begin(), c.room.end(),
                           [&](const std::string& who) { return c.find(who) != nullptr; });
    } else if (auto step = step_of(c, line)) {
        c.steps.push_back(std::move(*step));
    } else {
        return false;
    }
    return true;
}

// The byte of an escape after the backslash, and its length in characters.
std::optional<std::pair<char, std::size_t>> escaped(std::string_view code)
{
    static constexpr std::string_view letters = "rn0\\";
    static constexpr std::string_view meant{"\r\n\0\\", 4};
    if (code.empty())
        return std::nullopt;
    if (const auto which = letters.find(code[0]); which != std::string_view::npos)
        return std::pair{meant[which], std::size_t{1}};
    if (code[0] == 'x' && code.size() > 2)
        return std::pair{static_cast<char>(std::stoi(std::string{code.substr(1, 2)}, nullptr, 16)),
                         std::size_t{3}};
    return std::nullopt;
}

} // namespace

const irc_case_user* irc_case::find(std::string_view who) const noexcept
{
    const auto found = std::find_if(users.begin(), users.end(), [&](const auto& p) { return p.name == who; });
    return found == users.end() ? nullptr : &*found;
}

std::size_t irc_case::longest() const
{
    std::size_t most = 0;
    for (const auto& s : steps)
        most = s.sends() ? std::max(most, spelled_out(s.rest).size()) : most;
    return most;
}

bool irc_case::is_text() const
{
    return std::all_of(steps.begin(), steps.end(),
                       [](const irc_step& s) { return !s.sends() || is_utf8(spelled_out(s.rest)); });
}

std::vector<irc_case> read_cases(std::istream& in, const std::filesystem::path& path)
{
    std::vector<irc_case> out;
    std::string whole;
    for (std::size_t at = 1; std::getline(in, whole); ++at) {
        auto line = trimmed(whole);
        if (line.empty() || line.starts_with("--"))
            continue;
        if (take_head(line, "case: "))
            out.push_back({path.string(), path.stem().string(), at, std::string{line}});
        else if (out.empty() || !take_line(line, out.back()))
            throw std::runtime_error{path.string() + ':' + std::to_string(at) + ": '" + whole +
                                     "' is no line of a case"};
        else if (!out.back().steps.empty() && out.back().steps.back().line == 0)
            out.back().steps.back().line = at;
    }
    return out;
}

std::vector<irc_case> read_cases(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& each : std::filesystem::directory_iterator{folder}) {
        if (each.path().extension() == ".cases")
            files.push_back(each.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<irc_case> out;
    for (const auto& path : files) {
        std::ifstream in{path};
        auto more = read_cases(in, path);
        out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return out;
}

std::string spelled_out(std::string_view text)
{
    static const std::regex repeated{R"(\{(.)\*(\d+)\})"};
    std::string whole;
    std::cmatch found;
    while (std::regex_search(text.begin(), text.end(), found, repeated)) {
        const auto before = static_cast<std::size_t>(found.position());
        whole.append(text.substr(0, before)).append(std::stoul(found[2]), *found[1].first);
        text.remove_prefix(before + static_cast<std::size_t>(found.length()));
    }
    whole += text;
    std::string out;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto byte = whole[i] == '\\' ? escaped(std::string_view{whole}.substr(i + 1)) : std::nullopt;
        out += byte ? byte->first : whole[i];
        i += byte ? byte->second : 0;
    }
    return out;
}

} // namespace banter::test
