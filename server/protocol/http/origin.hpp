#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http {

/// Whether a browser's page may speak here (RFC 6454): one of our own, or one that was allowed.
/// @param origin   the Origin field; empty: no browser says it, or none that crosses origins.
/// @param host     the Host field.
/// @param allowed  as in site::allowed_origins.
bool may_speak(std::string_view origin, std::string_view host, const std::vector<std::string>& allowed);

/// Whether the page is one of `allowed`, and not merely our own.
bool is_allowed_elsewhere(std::string_view origin, const std::vector<std::string>& allowed);

} // namespace banter::protocol::http
