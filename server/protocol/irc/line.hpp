#pragma once

#include "server/protocol/irc/limits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// One line of IRC, taken apart: `[@tags] [:source] command params...` (Modern IRC, "Message Format"; IRCv3
/// message-tags). All of it are views into the text that was parsed; nothing is allocated.
struct line {
    std::string_view tags;   ///< as on the wire, without `@`; empty: none
    std::string_view source; ///< without `:`; empty: none
    std::string_view command;
    std::array<std::string_view, params_most> params{};
    std::size_t count = 0; ///< of params

    /// The parameter `at`, empty where there is none.
    std::string_view param(std::size_t at) const noexcept
    {
        return at < count ? params[at] : std::string_view{};
    }

    /// The value of a tag as on the wire, see unescaped(); empty where it has none. The last one counts where
    /// the key is there several times.
    std::optional<std::string_view> tag(std::string_view key) const noexcept;
};

enum class line_fault : std::uint8_t {
    none,
    malformed, ///< no command, or one that is neither letters nor three digits, or NUL, CR or LF in it
    not_utf8,  ///< all the same taken apart, so that the answer can name the command
};

/// @param text  without its end, as line_framer gives it. Must outlive `out`.
/// The 15th parameter is the rest of the line, with `:` or without.
line_fault parse(std::string_view text, line& out) noexcept;

/// The next tag of a list as on the wire, taken from its front; its value is still escaped.
struct tag {
    std::string_view key;
    std::string_view value;
};
std::optional<tag> next_tag(std::string_view& tags) noexcept;

/// The value of a tag as it is meant: `\:` is `;`, `\s` a space, `\\` a backslash, `\r` and `\n` CR and LF;
/// of any other pair the backslash is left out, as is a lone one at the end.
std::string unescaped(std::string_view value);

/// Those of `tags` that one client sends to others (`+key`, `+vendor/key`), as on the wire, each key once:
/// chat::post_message::tags. Keys that are not well-formed are left out.
std::string client_only(std::string_view tags);

} // namespace banter::protocol::irc
