// Asio's proactor: the program starts an operation, and is called when the operation *is complete*.
//
// What it teaches: the other side of the reactor. A read is started together with its buffer and the function
// to call at its end; which thread waits, and how, is Asio's. With epoll (the model asio) Asio waits until
// the socket is ready and reads then, a proactor made of a reactor. Compiled with BOOST_ASIO_HAS_IO_URING and
// BOOST_ASIO_DISABLE_EPOLL (the model io_uring, a program of its own), the same source hands the reading
// itself to the kernel: requests go in by one ring of shared memory, results come back by another, and one
// system call submits many and waits.
//
// Both keep a buffer in each connection while its read is pending, which a reactor does not need: that is
// where the 1 KiB more per connection comes from. (banterd's are of 192 bytes, and a large one is shared.)
//
// What it leaves out: time limits, and io_uring's further means (registered buffers, multishot accept and
// receive), which Asio 1.81 does not use.

#include "server/echo/models.hpp"
#include "server/echo/process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace banter::echo {

namespace {

/// One connection. The pending operation owns it; without one it is destroyed, which closes the socket.
class session : public std::enable_shared_from_this<session> {
public:
    explicit session(tcp::socket socket) : socket_{std::move(socket)} {}

    void read()
    {
        socket_.async_read_some(asio::buffer(buffer_),
                                [self = shared_from_this()](const error_code& ec, std::size_t n) {
                                    if (!ec)
                                        self->write(n);
                                });
    }

private:
    void write(std::size_t n)
    {
        asio::async_write(socket_, asio::buffer(buffer_, n),
                          [self = shared_from_this()](const error_code& ec, std::size_t) {
                              if (!ec)
                                  self->read();
                          });
    }

    tcp::socket socket_;
    std::array<char, buffer_bytes> buffer_;
};

class proactor_server {
public:
    explicit proactor_server(const tcp::endpoint& at) : acceptor_{io_, at}, signals_{io_}, retry_{io_}
    {
        const auto stopping = stop_signals();
        for (const int number : {SIGINT, SIGTERM, SIGHUP})
            if (sigismember(&stopping, number) == 1)
                signals_.add(number);
        acceptor_.set_option(tcp::no_delay{true}); // accepted sockets inherit it
    }

    void run()
    {
        std::cout << "listening echo " << acceptor_.local_endpoint() << std::endl;
        signals_.async_wait([this](const error_code&, int) { io_.stop(); });
        accept();
        io_.run();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](const error_code& ec, tcp::socket socket) {
            if (ec == asio::error::no_descriptors || ec.value() == ENFILE || ec == asio::error::no_memory ||
                ec == asio::error::no_buffer_space)
                return pause(ec);
            if (!ec)
                std::make_shared<session>(std::move(socket))->read();
            accept(); // another error: the new connection was closed before it was accepted
        });
    }

    void pause(const error_code& why)
    {
        errors_.report_once("new connections have to wait: ", why.message());
        retry_.expires_after(retry_after);
        retry_.async_wait([this](const error_code&) { accept(); });
    }

    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    asio::signal_set signals_;
    asio::steady_timer retry_;
    error_reporter errors_;
};

} // namespace

void serve_proactor(const tcp::endpoint& at) { proactor_server{at}.run(); }

} // namespace banter::echo
