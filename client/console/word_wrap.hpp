#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace banter::console {

/// `line` cut into rows of at most `width` columns: between words, and inside of words that are longer than a
/// row. The terminal would continue a longer row at its left edge, where the text could pass for a line of
/// its own. So every row after the first begins with spaces: as many as continuation_indent() says. Colours
/// take no columns.
/// @param start  columns before the line, on its first row.
/// @param width  0: unknown; nothing is cut.
std::string wrapped(std::string_view line, std::size_t start, std::size_t indent, std::size_t width);

/// The indent of continuation rows: `indent`, but less where it would leave few columns; at least 1.
std::size_t continuation_indent(std::size_t indent, std::size_t width);

/// The most columns that `s` takes on any terminal. Terminals differ on symbols and emoji.
std::size_t most_columns(std::string_view s);

/// The rows above the end of `s` on a terminal that continues long rows at its left edge; rather one too few.
std::size_t rows_above_end(std::string_view s, std::size_t width);

/// `s`, or its beginning and "…" if it may take more than `width` columns.
std::string shortened(std::string_view s, std::size_t width);

} // namespace banter::console
