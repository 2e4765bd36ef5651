#pragma once

#include "common/error.hpp"

#include <string>
#include <string_view>

/// What may stand in names and texts (docs/protocol.md, "Names and limits"), and how others' words are made
/// safe to show. All of it takes and gives UTF-8.
namespace banter {

/// Well-formed UTF-8 as in RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_utf8(std::string_view s) noexcept;

/// A user name as it is shown: `input` in Unicode's NFC.
/// @return bad_name unless 1 to 32 code points in at most 64 bytes, without control, format, private or
///         unassigned characters, without any of `#&@!:,*?"<>[]{}`, without `+` in front, and without white
///         space but single spaces inside; and unless folded() makes such a name of it that folds to itself.
result<std::string> user_name(std::string_view input);

/// The form under which two names are the same name: NFKC_Casefold (Unicode, section 3.13), with `_` for
/// each space, since IRC shows it so.
/// @param name  one that user_name() has passed.
std::string folded(std::string_view name);

/// A room name: `input` in lower case (ASCII) and without a leading `#`.
/// @return bad_name unless that is 1 to 64 of `a-z 0-9 - _ .`
result<std::string> room_name(std::string_view input);

/// Whether `text` may be said.
/// @return bad_request when it is empty or holds a control character other than tab and line feed; too_long
///         when it is over 16,384 bytes.
result<void> check_text(std::string_view text);

/// `s` with everything left out that could drive a terminal or falsify a log line: C0 and C1 controls, DEL,
/// line and paragraph separators, bidi embeddings, overrides and isolates. Bytes that are not UTF-8 become
/// U+FFFD.
std::string printable(std::string_view s);

} // namespace banter
