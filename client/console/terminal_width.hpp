#pragma once

#include <cstddef>
#include <string_view>

namespace banter::console {

/// The columns of the terminal behind a descriptor; 0: it is none, or the width is unknown.
std::size_t terminal_width(int descriptor);

/// Writes lines to standard error. Rows that continue a line are indented if that is a terminal.
/// @param text  safe to show; without the last line feed.
void write_error(std::string_view text);

} // namespace banter::console
