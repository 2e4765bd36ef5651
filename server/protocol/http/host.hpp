#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http {

/// The hosts of the URLs that are served: what a browser shows as the server's name. A page whose own name
/// has been pointed at the address of this server (DNS rebinding) is of the same origin as its requests, so
/// that Origin can't distinguish it from a page of this server. Host can: it has the name of that page.
struct served_hosts {
    /// What is served besides the listed names.
    enum class others : std::uint8_t {
        all,       ///< all names and addresses
        addresses, ///< `localhost` and IP addresses, which no name server can give to another page
        loopback,  ///< `localhost` and the loopback addresses
    };

    others besides = others::all;
    std::vector<std::string> names{}; ///< as normal_host() returns them
};

/// The hosts that are served on a listener of this address.
/// @param names  as normal_host() returns them; empty: none are listed.
served_hosts hosts_served_on(const std::string& address, std::vector<std::string> names);

/// Normalises the host of an authority: lower case, without the dot at the end; IP addresses as they are
/// usually written, IPv6 without brackets.
/// @param host  without a port. @return none if it is neither an IP address nor a name in ASCII.
std::optional<std::string> normal_host(std::string_view host);

/// Whether requests for this authority are served.
/// @param authority  HOST or HOST:PORT, with any port; IPv6 in brackets.
bool is_served(std::string_view authority, const served_hosts& hosts);

} // namespace banter::protocol::http
