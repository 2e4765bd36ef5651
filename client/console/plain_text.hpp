#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Makes texts safe for the terminal, and fit for the server.
namespace banter::console {

/// Whether `c` is a byte of a UTF-8 character other than its first.
constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// `s` without terminal escape sequences (CSI, OSC and others of ECMA-48), so that coloured compiler output
/// has no `[31m` in it.
std::string without_escapes(std::string_view s);

/// One line that is safe to show: printable(), but with tabs.
std::string safe_line(std::string_view s);

/// The lines of a text, each safe to show; at least one.
std::vector<std::string> safe_lines(std::string_view text);

/// A text that is safe to show; its lines after the first are indented, so that none passes for another
/// output.
std::string safe_text(std::string_view text);

/// A line of input as texts that the server accepts: without escape sequences and control characters, in
/// UTF-8, each at most `limit_bytes` long. Cuts between words if possible, and never inside a code point.
/// Empty for a line of white space.
std::vector<std::string> sendable_texts(std::string_view line, std::size_t limit_bytes);

/// A JSON text in which characters that printable() removes are escaped as \uXXXX: the value is the same, and
/// it is safe to show. A line of JSON has such characters only inside strings.
std::string safe_json(std::string_view json);

/// The columns that `s` takes on a terminal; wide East Asian characters take two.
std::size_t columns(std::string_view s);

} // namespace banter::console
