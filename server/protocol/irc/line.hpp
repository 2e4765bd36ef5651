#pragma once

#include "server/protocol/irc/limits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// One parsed line of IRC: `[@tags] [:source] command params...` (Modern IRC, "Message Format"; IRCv3
/// message-tags). Its parts are views into the parsed text; nothing is allocated.
struct line {
    std::string_view tags;   ///< as on the wire, without `@`; empty: none
    std::string_view source; ///< without `:`; empty: none
    std::string_view command;
    std::array<std::string_view, params_most> params{};
    std::size_t count = 0; ///< of params

    /// The parameter `at`; empty if there is none.
    std::string_view param(std::size_t at) const noexcept
    {
        return at < count ? params[at] : std::string_view{};
    }

    /// The value of a tag as on the wire, see unescaped(); empty if it has none. If a key is there several
    /// times, the last one counts.
    std::optional<std::string_view> tag(std::string_view key) const noexcept;
};

enum class line_fault : std::uint8_t {
    none,
    malformed, ///< no command of letters or three digits, or a NUL, CR or LF
    not_utf8,  ///< parsed nevertheless, so that the answer can name the command
};

/// Parses a line. The 15th parameter is the rest of the line, with or without `:`.
/// @param text  without its end, as line_framer gives it. Must outlive `out`.
line_fault parse(std::string_view text, line& out) noexcept;

/// A tag as on the wire; its value is escaped.
struct tag {
    std::string_view key;
    std::string_view value;
};

/// Takes the first tag from the front of a list.
std::optional<tag> next_tag(std::string_view& tags) noexcept;

/// Unescapes the value of a tag: `\:` is `;`, `\s` a space, `\\` a backslash, `\r` and `\n` CR and LF. The
/// backslash of any other pair, or at the end, is removed.
std::string unescaped(std::string_view value);

/// The client-only tags of `tags` (`+key`, `+vendor/key`) as on the wire, each key once, for
/// chat::post_message::tags. Malformed keys are left out.
std::string client_only(std::string_view tags);

} // namespace banter::protocol::irc
