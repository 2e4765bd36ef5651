#pragma once

#include <string>
#include <string_view>

namespace banter {

/// Appends `s` as a JSON string with its quotes (RFC 8259, section 7): `"`, `\` and control characters below
/// U+0020 escaped, everything else as it is. So the result never holds a line break.
/// @param s  valid UTF-8.
void append_json_string(std::string& out, std::string_view s);

} // namespace banter
