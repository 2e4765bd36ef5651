#include "server/session/endpoint_text.hpp"

#include <boost/asio/ip/address.hpp>

namespace banter::session {

std::string text_of(const net::tcp_endpoint& e)
{
    const auto address = e.address();
    const auto host = address.is_v6() ? '[' + address.to_string() + ']' : address.to_string();
    return host + ':' + std::to_string(e.port());
}

} // namespace banter::session
