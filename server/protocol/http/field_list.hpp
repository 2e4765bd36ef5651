#pragma once

#include <string_view>

/// Values of HTTP fields that are lists of items with parameters (RFC 9110, sections 5.6.1 and 5.6.6).
namespace banter::protocol::http {

/// Takes the first item of a list such as `gzip, br`, with the comma after it.
/// @return the item without the space around it; may be empty.
std::string_view take_one(std::string_view& list) noexcept;

/// Whether a list such as `gzip;q=0.5, br` contains `name` with a weight above 0 (section 12.4.2).
bool list_accepts(std::string_view list, std::string_view name) noexcept;

/// @return the `text/plain` of `text/plain; charset=utf-8`.
std::string_view without_parameters(std::string_view one) noexcept;

} // namespace banter::protocol::http
