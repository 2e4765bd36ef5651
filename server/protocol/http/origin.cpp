#include "server/protocol/http/origin.hpp"

#include "server/protocol/http/beast_message.hpp"

#include <algorithm>

namespace banter::protocol::http {

namespace {

// An authority without the port that its scheme has anyway.
std::string_view without_port(std::string_view authority, std::string_view port)
{
    if (authority.ends_with(port))
        authority.remove_suffix(port.size());
    return authority;
}

bool is_ours(std::string_view origin, std::string_view host, std::string_view scheme, std::string_view port)
{
    return !host.empty() && origin.size() > scheme.size() &&
           same_text(origin.substr(0, scheme.size()), scheme) &&
           same_text(without_port(origin.substr(scheme.size()), port), without_port(host, port));
}

} // namespace

bool is_allowed_elsewhere(std::string_view origin, const std::vector<std::string>& allowed)
{
    return !origin.empty() && std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
        return one == "*" || same_text(origin, one);
    });
}

// Both schemes are ours: a proxy that ends TLS forwards the requests as HTTP.
bool may_send_from(std::string_view origin, std::string_view host, const std::vector<std::string>& allowed)
{
    return origin.empty() || is_ours(origin, host, "http://", ":80") ||
           is_ours(origin, host, "https://", ":443") || is_allowed_elsewhere(origin, allowed);
}

} // namespace banter::protocol::http
