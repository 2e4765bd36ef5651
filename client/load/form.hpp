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

/// The wire protocols that we speak; docs/load.md says which servers understand them.
enum class form : std::uint8_t {
    plain,
    json,
    json_websocket,
    irc,
    irc_tags,
    // Of the servers that banterd is compared with.
    line,
    echo,
    websocket,
    redis,
    nats,
    mqtt
};

/// What a form allows.
struct form_facts {
    std::string_view name;
    std::uint32_t most_rooms; ///< that a member can be in; 0: there are no rooms but the lobby
    std::size_t longest_text; ///< in bytes
    bool hears_itself = true; ///< a sender gets its own messages back
    bool one_order = true;    ///< all members of a room get its messages in the same order
};

const form_facts& facts_of(form f) noexcept;

/// @throws std::invalid_argument, with a sentence for the user, when there is no such form.
form form_named(std::string_view name);

/// The names of the forms that banterd speaks, and of all others, for the user.
std::string own_form_names();
std::string other_form_names();

/// @param texts  outlives it.
std::unique_ptr<dialect> make_dialect(form f, const payload& texts, const options& wanted);

} // namespace banter::load
