#include "server/protocol/irc/conversions.hpp"

#include "common/text.hpp"
#include "server/chat/room_rules.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace banter::protocol::irc {

namespace {

struct kept_context final : request_context {
    explicit kept_context(context c) : value{std::move(c)} {}

    context value;
};

void remove_controls(std::string& field)
{
    std::erase_if(field, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

} // namespace

request_id id_with(context c)
{
    for (auto* field : {&c.label, &c.batch, &c.command, &c.target})
        remove_controls(*field);
    return {{}, std::make_shared<kept_context>(std::move(c))};
}

const context& context_of(const request_id& id) noexcept
{
    static const context none;
    return id.context ? static_cast<const kept_context&>(*id.context).value : none;
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
