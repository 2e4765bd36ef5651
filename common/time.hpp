#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace banter {

/// Wall-clock time in milliseconds since 1970, UTC: the time of messages. The order never depends on it.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Appends `t` as RFC 3339, UTC, milliseconds: 2026-11-23T06:37:44.123Z (24 bytes).
/// Years outside 0 to 9999 are clamped, since RFC 3339 can't express them.
void append_rfc3339(std::string& out, timestamp t);

/// Parses RFC 3339 with any offset; digits after milliseconds are cut off.
/// @return nullopt if `text` is not such a time
std::optional<timestamp> parse_rfc3339(std::string_view text);

} // namespace banter
