#include "server/protocol/irc/conversions.hpp"

#include "common/text.hpp"
#include "server/chat/room_rules.hpp"

#include <algorithm>
#include <charconv>

namespace banter::protocol::irc {

namespace {

constexpr char separator = '\x1f';

void append_field(std::string& out, std::string_view field)
{
    std::copy_if(field.begin(), field.end(), std::back_inserter(out),
                 [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
}

std::string take_field(std::string_view& rest)
{
    const auto end = std::min(rest.find(separator), rest.size());
    std::string out{rest.substr(0, end)};
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return out;
}

} // namespace

std::string to_id(const context& c)
{
    std::string out;
    for (const auto* field : {&c.label, &c.batch, &c.command, &c.target}) {
        append_field(out, *field);
        out += separator;
    }
    return out += c.extra;
}

context context_of(std::string_view id)
{
    context c;
    for (auto* field : {&c.label, &c.batch, &c.command, &c.target})
        *field = take_field(id);
    c.extra = id;
    return c;
}

std::string canonical_target(std::string_view target)
{
    if (is_channel(target))
        if (const auto room = room_name(target))
            return "#" + *room;
    return std::string{target};
}

std::vector<std::string_view> split_list(std::string_view list)
{
    std::vector<std::string_view> out;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        out.push_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return out;
}

std::vector<std::string_view> parts_of(std::string_view list)
{
    auto out = split_list(list);
    std::erase_if(out, [](std::string_view part) { return part.empty(); });
    return out;
}

std::string upper(std::string_view s)
{
    std::string out{s};
    for (auto& c : out)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::optional<std::uint64_t> number_of(std::string_view s) noexcept
{
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (s.empty() || error != std::errc{} || end != s.data() + s.size())
        return std::nullopt;
    return n;
}

std::optional<chat::moment> moment_of(std::string_view s)
{
    constexpr std::string_view msgid = "msgid=", time = "timestamp=";
    if (s.starts_with(msgid)) {
        const auto seq = number_of(s.substr(msgid.size()));
        return seq && *seq < (std::uint64_t{1} << 53) ? std::optional{chat::moment{*seq, {}}} : std::nullopt;
    }
    if (!s.starts_with(time))
        return std::nullopt;
    const auto t = parse_rfc3339(s.substr(time.size()));
    return t ? std::optional{chat::moment{std::nullopt, *t}} : std::nullopt;
}

std::string unix_time(timestamp t)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count());
}

std::string prefixes(std::uint8_t role, bool all)
{
    std::string out;
    if ((role & chat::room_operator) != 0)
        out += '@';
    if ((role & chat::voiced) != 0 && (all || out.empty()))
        out += '+';
    return out;
}

} // namespace banter::protocol::irc
