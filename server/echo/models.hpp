#pragma once

#include "server/echo/selector.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>

/// The designs that the article compares. Each function has a file of its own, to read next to the article.
///
/// Each function listens on `at`, prints "listening echo HOST:PORT" on stdout, sends back what it receives,
/// and returns on SIGINT or SIGTERM with every connection closed.
/// @throws boost::system::system_error  when the address can't be used
namespace banter::echo {

void serve_blocking(const boost::asio::ip::tcp::endpoint& at);
void serve_busy_wait(const boost::asio::ip::tcp::endpoint& at);
void serve_reactor(const boost::asio::ip::tcp::endpoint& at, selector& waits);
void serve_proactor(const boost::asio::ip::tcp::endpoint& at); ///< with epoll or io_uring, as compiled

/// Most bytes taken from a connection at once: the article's recv(1024).
constexpr std::size_t buffer_bytes = 1024;

/// The pause of accepting after the process ran out of descriptors. Without a pause the listening socket
/// would be reported as ready again at once, since the connection that can't be accepted still waits.
constexpr std::chrono::milliseconds retry_after{200};

} // namespace banter::echo
