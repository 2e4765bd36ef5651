#include "client/load/form.hpp"

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

// A line of IRC has 512 bytes at most, of which the author, with the server's name of our host, has up to 81,
// the command and the channel 31 and the ends 5.
constexpr std::size_t irc_text = 395;

// In the order of the enumerators.
constexpr form_facts facts[] = {
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

std::string names(form first, form last)
{
    std::string all;
    for (auto f = static_cast<std::size_t>(first); f <= static_cast<std::size_t>(last); ++f) {
        if (!all.empty())
            all += ", ";
        all += facts[f].name;
    }
    return all;
}

} // namespace

const form_facts& facts_of(form f) noexcept { return facts[static_cast<std::size_t>(f)]; }

form form_named(std::string_view name)
{
    const auto* const found =
        std::find_if(std::begin(facts), std::end(facts), [&](const form_facts& f) { return f.name == name; });
    if (found == std::end(facts))
        throw std::invalid_argument{"there is no form " + std::string{name} + ": it is one of " +
                                    own_form_names() + ", " + other_form_names()};
    return static_cast<form>(found - std::begin(facts));
}

std::string own_form_names() { return names(form::plain, form::irc_tags); }
std::string other_form_names() { return names(form::line, form::mqtt); }

std::unique_ptr<dialect> make_dialect(form f, const payload& texts, const options& wanted)
{
    const room_map rooms{wanted.who, wanted.room_prefix};
    switch (f) {
    case form::plain:
        return make_plain_dialect(texts);
    case form::json:
        return make_json_dialect(texts, rooms, wanted.with_ids);
    case form::line:
        return make_line_dialect(texts);
    case form::echo:
        return make_echo_dialect(texts);
    case form::irc:
        return make_irc_dialect(texts, rooms, false);
    case form::irc_tags:
        return make_irc_dialect(texts, rooms, true);
    case form::websocket:
        return make_websocket_dialect(texts, rooms, wanted.path);
    case form::json_websocket:
        return make_json_websocket_dialect(texts, rooms, wanted.with_ids, wanted.path);
    case form::redis:
        return make_redis_dialect(texts, rooms);
    case form::nats:
        return make_nats_dialect(texts, rooms);
    case form::mqtt:
        return make_mqtt_dialect(texts, rooms);
    }
    return nullptr;
}

} // namespace banter::load
