#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http {

/// Whether a page in a browser may send requests that change something: a page of this server, or of an
/// allowed origin (RFC 6454).
/// @param origin   the Origin field; empty: no browser sent the request, or a page of this server did.
/// @param host     HOST or HOST:PORT of the request.
/// @param allowed  as in site::allowed_origins.
bool may_send_from(std::string_view origin, std::string_view host, const std::vector<std::string>& allowed);

/// Whether the page is of an origin in `allowed`.
bool is_allowed_elsewhere(std::string_view origin, const std::vector<std::string>& allowed);

} // namespace banter::protocol::http
