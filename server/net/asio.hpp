#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

/// The Asio types that the server is written in. The executor is the concrete one of io_context: a
/// type-erased any_io_executor costs 40 bytes a socket and a virtual call per operation.
namespace banter::net {

using executor = boost::asio::io_context::executor_type;
using tcp_endpoint = boost::asio::ip::tcp::endpoint;
using tcp_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, executor>;
using tcp_acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, executor>;
using boost::system::error_code;

/// @return HOST:PORT, with an IPv6 address in brackets.
inline std::string text_of(const tcp_endpoint& e)
{
    const auto address = e.address();
    const auto host = address.is_v6() ? '[' + address.to_string() + ']' : address.to_string();
    return host + ':' + std::to_string(e.port());
}

} // namespace banter::net
