#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace banter::console {

/// What counts as a mention.
enum class ring_mode {
    name,  ///< our name
    at,    ///< `@` and our name
    never, ///< nothing; nor does anything else ring
};

/// What rings.
struct ring_settings {
    ring_mode mode = ring_mode::name;
    std::set<std::string, std::less<>> muted_rooms{};
};

/// The word for a mode in the state file.
constexpr std::string_view word_of(ring_mode mode)
{
    return mode == ring_mode::never ? "never" : mode == ring_mode::at ? "at" : "name";
}
constexpr std::optional<ring_mode> ring_mode_of(std::string_view word)
{
    for (const auto mode : {ring_mode::name, ring_mode::at, ring_mode::never})
        if (word_of(mode) == word)
            return mode;
    return std::nullopt;
}

} // namespace banter::console
