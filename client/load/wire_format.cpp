#include "client/load/wire_format.hpp"

#include "client/load/dialects.hpp"
#include "client/load/options.hpp"
#include "common/limits.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace banter::load {

namespace {

constexpr std::size_t any_text = limits::text_bytes;
constexpr std::uint32_t many_rooms = limits::rooms_per_connection;

// A line of IRC has at most 512 bytes: up to 81 for the author with host name, 31 for the command and the
// channel, and 5 for separators.
constexpr std::size_t irc_text = 395;

// In the order of the enumerators.
constexpr format_traits all_traits[] = {
    {.name = "plain", .most_rooms = 0, .longest_text = any_text},
    {.name = "json", .most_rooms = many_rooms, .longest_text = any_text},
    {.name = "json-websocket", .most_rooms = many_rooms, .longest_text = any_text},
    {.name = "irc", .most_rooms = many_rooms, .longest_text = irc_text, .hears_itself = false},
    {.name = "irc-tags", .most_rooms = many_rooms, .longest_text = irc_text, .hears_itself = false},
    {.name = "line", .most_rooms = 0, .longest_text = any_text},
    {.name = "echo", .most_rooms = 1, .longest_text = any_text},
    {.name = "websocket", .most_rooms = 1, .longest_text = any_text},
    {.name = "redis", .most_rooms = many_rooms, .longest_text = any_text},
    {.name = "nats", .most_rooms = many_rooms, .longest_text = any_text, .one_order = false},
    {.name = "mqtt", .most_rooms = many_rooms, .longest_text = any_text},
};

std::string names(wire_format first, wire_format last)
{
    std::string all;
    for (auto f = static_cast<std::size_t>(first); f <= static_cast<std::size_t>(last); ++f) {
        if (!all.empty())
            all += ", ";
        all += all_traits[f].name;
    }
    return all;
}

} // namespace

const format_traits& traits_of(wire_format f) noexcept { return all_traits[static_cast<std::size_t>(f)]; }

wire_format wire_format_named(std::string_view name)
{
    const auto* const found = std::find_if(std::begin(all_traits), std::end(all_traits),
                                           [&](const format_traits& f) { return f.name == name; });
    if (found == std::end(all_traits))
        throw std::invalid_argument{"--form must not be " + std::string{name} + "; it is one of " +
                                    own_format_names() + ", " + other_format_names()};
    return static_cast<wire_format>(found - std::begin(all_traits));
}

std::string own_format_names() { return names(wire_format::plain, wire_format::irc_tags); }
std::string other_format_names() { return names(wire_format::line, wire_format::mqtt); }

std::unique_ptr<dialect> make_dialect(wire_format f, const payload& texts, const options& wanted)
{
    const room_map rooms{wanted.layout, wanted.room_prefix};
    switch (f) {
    case wire_format::plain:
        return make_plain_dialect(texts);
    case wire_format::json:
        return make_json_dialect(texts, rooms, wanted.with_ids);
    case wire_format::line:
        return make_line_dialect(texts);
    case wire_format::echo:
        return make_echo_dialect(texts);
    case wire_format::irc:
        return make_irc_dialect(texts, rooms, false);
    case wire_format::irc_tags:
        return make_irc_dialect(texts, rooms, true);
    case wire_format::websocket:
        return make_websocket_dialect(texts, rooms, wanted.path);
    case wire_format::json_websocket:
        return make_json_websocket_dialect(texts, rooms, wanted.with_ids, wanted.path);
    case wire_format::redis:
        return make_redis_dialect(texts, rooms);
    case wire_format::nats:
        return make_nats_dialect(texts, rooms);
    case wire_format::mqtt:
        return make_mqtt_dialect(texts, rooms);
    }
    return nullptr;
}

} // namespace banter::load
