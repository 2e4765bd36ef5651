#include "server/protocol/http/host.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <utility>

namespace banter::protocol::http {

namespace {

namespace ip = boost::asio::ip;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr bool may_stand_in_name(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_' || c == '.';
}

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// An IPv4 address may be written as one of IPv6, which reaches the same listeners.
ip::address unmapped(const ip::address& a)
{
    if (a.is_v6() && a.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, a.to_v6());
    return a;
}

std::optional<ip::address> parse_address(const std::string& text)
{
    boost::system::error_code ec;
    const auto a = ip::make_address(text, ec);
    return ec ? std::optional<ip::address>{} : unmapped(a);
}

// The host of an authority; none: what follows the host is no port.
std::optional<std::string_view> without_port(std::string_view authority) noexcept
{
    const auto end = authority.starts_with('[') ? authority.find(']') : authority.find(':');
    if (end == std::string_view::npos)
        return authority;
    const auto host_end = authority[end] == ']' ? end + 1 : end;
    const auto port = authority.substr(host_end);
    if (!port.empty() && (port.front() != ':' || !std::all_of(port.begin() + 1, port.end(), is_digit)))
        return {};
    return authority.substr(0, host_end);
}

} // namespace

served_hosts hosts_served_on(const std::string& address, std::vector<std::string> names)
{
    served_hosts hosts{.names = std::move(names)};
    if (const auto a = parse_address(address); a && a->is_loopback())
        hosts.besides = served_hosts::others::loopback;
    else if (!hosts.names.empty())
        hosts.besides = served_hosts::others::addresses;
    return hosts;
}

std::optional<std::string> normal_host(std::string_view host)
{
    if (host.starts_with('[')) {
        if (!host.ends_with(']') || host.find(':') == std::string_view::npos)
            return {};
        host = host.substr(1, host.size() - 2);
    }
    if (host.find(':') != std::string_view::npos) {
        const auto a = parse_address(std::string{host});
        return a ? std::optional{a->to_string()} : std::nullopt;
    }
    std::string name{host};
    std::transform(name.begin(), name.end(), name.begin(), to_lower);
    if (name.ends_with('.'))
        name.pop_back();
    if (name.empty() || name.front() == '.' || name.find("..") != std::string::npos ||
        !std::all_of(name.begin(), name.end(), may_stand_in_name))
        return {};
    return name;
}

bool is_served(std::string_view authority, const served_hosts& hosts)
{
    if (hosts.besides == served_hosts::others::all)
        return true;
    const auto given = without_port(authority);
    const auto is_ipv6 = given && given->find(':') != std::string_view::npos;
    if (!given || (is_ipv6 && !given->starts_with('[')))
        return false;
    const auto host = normal_host(*given);
    if (!host)
        return false;
    if (*host == "localhost" || std::find(hosts.names.begin(), hosts.names.end(), *host) != hosts.names.end())
        return true;
    const auto a = parse_address(*host);
    return a && (hosts.besides == served_hosts::others::addresses || a->is_loopback());
}

} // namespace banter::protocol::http
