#pragma once

#include "common/error.hpp"

#include <string>
#include <string_view>

/// The rules for names and texts (docs/protocol.md, "Names and limits"), and how foreign text is made safe to
/// display. All strings are UTF-8.
namespace banter {

/// U+FEFF: some programs begin what they send or store with it. It is no part of a text.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Well-formed UTF-8 as in RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_utf8(std::string_view s) noexcept;

/// Normalises a user name for display: Unicode's NFC.
/// @return bad_name unless the name
///         - has 1 to 32 code points in at most 64 bytes,
///         - has no control, format, private or unassigned characters and none of `#&@!:,*?"<>[]{}`,
///         - has no characters that show nothing, and no combining mark without a letter before it,
///         - does not begin with `+`, and has no white space except single spaces inside, and
///         - folded() returns a name that obeys these rules and folds to itself
result<std::string> user_name(std::string_view input);

/// The form in which two names are compared: NFKC_Casefold (Unicode, section 3.13), with `_` for each space,
/// as IRC shows it.
/// @param name  a result of user_name()
std::string folded(std::string_view name);

/// Normalises a room name: ASCII lower case, without a leading `#`.
/// @return bad_name unless the result is 1 to 64 of `a-z 0-9 - _ .`, and neither `.` nor `..`
result<std::string> room_name(std::string_view input);

/// Checks the text of a message.
/// @return bad_request if it is empty or contains a control character other than tab and line feed; too_long
///         if it has over 16,384 bytes
result<void> check_text(std::string_view text);

/// `s` without characters that could control a terminal or forge a log line: C0 and C1 controls, DEL, line
/// and paragraph separators, bidi embeddings, overrides and isolates. Bytes that are not UTF-8 become U+FFFD.
std::string printable(std::string_view s);

/// Whether `text`, a valid text of a message, is the same without what printable() removes, except for its
/// tabs and line feeds. May be false although it is, but is quick for most texts.
bool is_surely_printable(std::string_view text) noexcept;

/// `text` like printable(), but with its tabs and line feeds.
std::string printable_lines(std::string_view text);

/// The address in a host such as `[::1]`, as URLs write it; any other host as it is.
std::string_view without_brackets(std::string_view host) noexcept;

/// The start of printable(s), at most `most` bytes of it, ending at a character.
std::string printable_start(std::string_view s, std::size_t most);

} // namespace banter
