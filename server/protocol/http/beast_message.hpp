#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <string_view>

/// Requests as Boost.Beast parses them. Private to the sources of server/protocol/http: headers declare
/// http_request, so that nobody else compiles Beast (test/layers.py).
namespace banter::protocol::http {

namespace beast = boost::beast;

struct http_request : beast::http::request<beast::http::string_body> {};

/// @return the value of the first field with this name; empty: there is none.
inline std::string_view value_of(const beast::http::fields& r, beast::http::field name)
{
    const auto value = r[name];
    return {value.data(), value.size()};
}

/// @return the values of all fields with this name, which has a list as its value (RFC 9110, section 5.3).
inline std::string list_of(const beast::http::fields& r, beast::http::field name)
{
    std::string all;
    const auto [begin, end] = r.equal_range(name);
    for (auto field = begin; field != end; ++field) {
        all += all.empty() ? "" : ", ";
        all.append(field->value().data(), field->value().size());
    }
    return all;
}

/// Compares tokens, which are case-insensitive.
inline bool same_text(std::string_view a, std::string_view b) noexcept
{
    return beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

} // namespace banter::protocol::http
