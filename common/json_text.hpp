#pragma once

#include <string>
#include <string_view>

namespace banter {

/// Appends `s` as a quoted JSON string (RFC 8259, section 7). Escapes only `"`, `\` and control characters
/// below U+0020, so the result contains no line feed.
/// @param s  valid UTF-8
void append_json_string(std::string& out, std::string_view s);

} // namespace banter
