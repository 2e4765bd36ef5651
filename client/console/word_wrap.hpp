#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace banter::console {

/// `line` cut between words into lines of at most `width` columns; those after the first begin with `indent`
/// spaces. A longer word stays whole, so that a link can be followed. Colours take no columns.
/// @param start  columns before the line, on its first line.
/// @param width  0: nothing is cut. Nor is anything cut if the width hardly exceeds the indent.
std::string wrapped(std::string_view line, std::size_t start, std::size_t indent, std::size_t width);

} // namespace banter::console
