#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter::load {

class dialect;
class payload;
struct options;

/// The wire formats of banter-load; docs/load.md says which servers understand them.
enum class wire_format : std::uint8_t {
    plain,
    json,
    json_websocket,
    irc,
    irc_tags,
    // Of the servers with which banterd is compared.
    line,
    echo,
    websocket,
    redis,
    nats,
    mqtt
};

/// What a wire format allows.
struct format_traits {
    std::string_view name;
    std::uint32_t most_rooms; ///< per member; 0: only the lobby
    std::size_t longest_text; ///< in bytes
    bool hears_itself = true; ///< a sender receives its own messages
    bool one_order = true;    ///< all members of a room receive its messages in the same order
};

const format_traits& traits_of(wire_format f) noexcept;

/// @throws std::invalid_argument, with a sentence for the user, when there is no such wire format.
wire_format wire_format_named(std::string_view name);

/// The names of the wire formats of banterd and of the other servers, for the user.
std::string own_format_names();
std::string other_format_names();

/// @param texts  outlives it.
std::unique_ptr<dialect> make_dialect(wire_format f, const payload& texts, const options& wanted);

} // namespace banter::load
