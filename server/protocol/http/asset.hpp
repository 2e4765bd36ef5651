#pragma once

#include <string_view>

namespace banter::protocol::http {

/// A file of the page.
struct asset {
    std::string_view name; ///< the path without its slash; empty: the page itself
    std::string_view content_type;
    std::string_view etag; ///< in quotes
    std::string_view bytes;
    std::string_view packed; ///< the same, compressed by gzip
};

} // namespace banter::protocol::http
