#pragma once

#include <string_view>

namespace banter::web {

/// A file of the page, as it is built into the program.
struct asset {
    std::string_view name; ///< the path without its slash; empty: the page itself
    std::string_view content_type;
    std::string_view etag; ///< in quotes
    std::string_view bytes;
    std::string_view packed; ///< the same, by gzip
};

/// @return null when there is no such file.
const asset* find_asset(std::string_view name) noexcept;

} // namespace banter::web
