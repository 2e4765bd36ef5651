// One thread that asks every socket in turn, without end: the article's BusyWaitNonBlockingEchoServer.
//
// What it teaches: a non-blocking call answers at once, and "nothing yet" (would_block) steers the program.
// One thread serves everyone, there is no lock and no switch. But each pass costs a system call per socket,
// even if all connections are silent: the core is always busy, and an echo waits until its turn comes.
//
// What it leaves out: any rest. A sleep between the passes would free the core and delay every echo.

#include "server/echo/models.hpp"
#include "server/echo/process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <csignal>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace banter::echo {

namespace {

volatile std::sig_atomic_t stopping = 0;

void stop(int /*signal*/) { stopping = 1; }

class busy_wait_server {
public:
    explicit busy_wait_server(const tcp::endpoint& at) : acceptor_{io_, at}
    {
        acceptor_.set_option(tcp::no_delay{true}); // accepted sockets inherit it
        acceptor_.non_blocking(true);
    }

    void run()
    {
        std::cout << "listening echo " << acceptor_.local_endpoint() << std::endl;
        while (stopping == 0) {
            accept_newcomers();
            for (auto& p : peers_)
                echo(p);
            sweep();
        }
    }

private:
    struct peer {
        tcp::socket socket;
        std::string rest = {}; // what the socket did not take
        bool closed = false;
    };

    void accept_newcomers()
    {
        for (;;) {
            tcp::socket socket{io_};
            error_code ec;
            acceptor_.accept(socket, ec);
            if (ec == asio::error::would_block)
                return;
            if (ec)
                return errors_.report_once("new connections have to wait: ", ec.message());
            socket.non_blocking(true, ec);
            if (!ec)
                peers_.push_back({std::move(socket)});
        }
    }

    void echo(peer& p)
    {
        error_code ec;
        if (p.rest.empty()) { // nothing more is read from a peer that does not take its echo
            const auto n = p.socket.read_some(asio::buffer(buffer_), ec);
            if (!ec)
                p.rest.assign(buffer_.data(), n);
        }
        if (!ec)
            p.rest.erase(0, p.socket.write_some(asio::buffer(p.rest), ec));
        if (ec && ec != asio::error::would_block) {
            // The end of the stream, or a reset. Not removed yet, since the loop iterates over the list.
            p.closed = true;
            any_closed_ = true;
        }
    }

    void sweep()
    {
        if (std::exchange(any_closed_, false))
            std::erase_if(peers_, [](const peer& p) { return p.closed; });
    }

    asio::io_context io_{1}; // Asio's sockets want one; it is never run
    tcp::acceptor acceptor_;
    std::vector<peer> peers_;
    std::array<char, buffer_bytes> buffer_;
    bool any_closed_ = false;
    error_reporter errors_;
};

} // namespace

void serve_busy_wait(const tcp::endpoint& at)
{
    busy_wait_server server{at};
    const auto signals = stop_signals();
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        if (sigismember(&signals, number) == 1)
            std::signal(number, stop);
    server.run();
}

} // namespace banter::echo
