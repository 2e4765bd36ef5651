#pragma once

#include "server/net/asio.hpp"

#include <string>

namespace banter::session {

/// As HOST:PORT, with an IPv6 address in brackets.
std::string text_of(const net::tcp_endpoint& e);

} // namespace banter::session
