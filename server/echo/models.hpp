#pragma once

#include "server/echo/selector.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>

/// The designs that the article compares. Each of these functions is one file, made to be read beside it.
///
/// All of them: listen on `at`, print "listening echo HOST:PORT" on stdout, send back what they get, and
/// return on SIGINT or SIGTERM with every connection closed.
/// @throws boost::system::system_error  when the address can't be had.
namespace banter::echo {

void serve_blocking(const boost::asio::ip::tcp::endpoint& at);
void serve_busy_wait(const boost::asio::ip::tcp::endpoint& at);
void serve_reactor(const boost::asio::ip::tcp::endpoint& at, selector& waits);
void serve_proactor(const boost::asio::ip::tcp::endpoint& at); ///< epoll or io_uring, as it was compiled

/// Most bytes taken from a connection at once: the article's recv(1024).
constexpr std::size_t buffer_bytes = 1024;

/// How long nobody is accepted after the system had no descriptor left for a newcomer. Without a pause the
/// server would be told without end that somebody waits whom it can't let in.
constexpr std::chrono::milliseconds retry_after{200};

} // namespace banter::echo
