#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text on its way to a terminal or to the server: what may stay in it, and where it is cut.
namespace banter::console {

/// Whether `c` is a byte of a UTF-8 character other than its first.
constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// `s` without terminal escape sequences (CSI, OSC and the like, ECMA-48), so that coloured compiler output
/// reads as its words and not as `[31m`.
std::string without_escapes(std::string_view s);

/// One line that is safe to show: printable() of it, with tabs kept.
std::string safe_line(std::string_view s);

/// The lines of a text of somebody else, each safe to show; at least one.
std::vector<std::string> safe_lines(std::string_view text);

/// A line of input as texts that the server takes: without escape sequences and control characters, UTF-8,
/// each at most `limit_bytes`, cut between words where there are any and never inside a code point. Nothing
/// for a line that is empty or only white space.
std::vector<std::string> sendable_texts(std::string_view line, std::size_t limit_bytes);

/// A JSON text with the characters that printable() leaves out written as \uXXXX, so that it means the same
/// and is safe to show. A line of JSON has such characters only inside strings.
std::string safe_json(std::string_view json);

/// Whether `text` speaks of `name`, in upper or lower case. Where the name begins or ends with a Latin letter
/// or digit it must stand alone there: "ann" is not in "channel", but "张伟" is in "张伟你好".
bool mentions(std::string_view text, std::string_view name);

/// The columns that `s` takes on a terminal; wide East Asian characters take two.
std::size_t columns(std::string_view s);

} // namespace banter::console
