#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace banter {

/// Wall-clock time in milliseconds since 1970, UTC; what messages are stamped with. Order never depends on
/// it.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Appends `t` as RFC 3339, UTC, milliseconds: 2026-11-23T06:37:44.123Z (24 bytes).
/// Years outside 0 to 9999 are clamped, since RFC 3339 has no words for them.
void append_rfc3339(std::string& out, timestamp t);

/// Reads RFC 3339 with any offset; what is finer than milliseconds is cut off.
/// @return none when `text` is not such a time.
std::optional<timestamp> parse_rfc3339(std::string_view text);

} // namespace banter
