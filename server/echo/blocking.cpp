// A thread per connection, and calls that wait: the article's BlockingEchoServer.
//
// What it teaches: nothing is simpler to read. echo() is a loop from top to bottom, and the system keeps the
// state of each connection: on a stack of its own. That stack is the price. 5,000 connections are
// 5,000 threads; each reserves 8 MiB of address space (ulimit -s, the default is kept here), touches some KiB
// of it, has more in the kernel, and an echo takes a switch from one thread to another.
//
// What it leaves out: a pool of threads or a limit on them; a time limit for a peer that says nothing.
// Threads that have ended are joined when the next connection comes.

#include "server/echo/models.hpp"
#include "server/echo/process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace banter::echo {

namespace {

class blocking_server {
public:
    explicit blocking_server(const tcp::endpoint& at) : acceptor_{io_, at}
    {
        acceptor_.set_option(tcp::no_delay{true}); // accepted sockets inherit it
    }

    void run();

private:
    struct peer {
        tcp::socket socket;
        std::thread thread;
    };
    using peer_iterator = std::list<peer>::iterator;

    void stop_on_signal();
    void accept_one();
    void start(tcp::socket socket);
    void echo(peer_iterator who);
    void join_finished();
    void close_all();

    asio::io_context io_{1}; // Asio's sockets want one; it is never run
    tcp::acceptor acceptor_;
    std::atomic<bool> stopping_ = false;
    error_reporter errors_; // used by the accepting thread only

    std::mutex mutex_; // guards the members below, and the closing of sockets
    std::condition_variable one_finished_;
    std::list<peer> talking_;
    std::list<peer> finished_;
};

void blocking_server::run()
{
    // Every thread inherits the mask, so only the thread that calls sigwait() gets the signals.
    const auto signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread waiter{[this] { stop_on_signal(); }};
    std::cout << "listening echo " << acceptor_.local_endpoint() << std::endl;
    while (!stopping_)
        accept_one();
    waiter.join();
    close_all();
}

void blocking_server::stop_on_signal()
{
    const auto signals = stop_signals();
    int number = 0;
    sigwait(&signals, &number);
    stopping_ = true;
    // Ends the accept that waits, and every later one. A signal handler could not: the signal may come just
    // before the call.
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
}

void blocking_server::accept_one()
{
    tcp::socket socket{io_};
    error_code ec;
    acceptor_.accept(socket, ec);
    join_finished();
    if (!ec)
        return start(std::move(socket));
    if (stopping_)
        return;
    errors_.report_once("new connections have to wait: ", ec.message());
    std::this_thread::sleep_for(retry_after);
}

void blocking_server::start(tcp::socket socket)
{
    const std::lock_guard lock{mutex_};
    talking_.push_back({std::move(socket), {}});
    const auto who = std::prev(talking_.end());
    try {
        who->thread = std::thread{[this, who] { echo(who); }};
    } catch (const std::system_error& e) { // no memory for a stack, or too many threads
        talking_.erase(who);
        errors_.report_once("refused a connection, can't start a thread for it: ", e.code().message());
    }
}

void blocking_server::echo(peer_iterator who)
{
    std::array<char, buffer_bytes> buffer;
    error_code ec;
    for (;;) {
        const auto n = who->socket.read_some(asio::buffer(buffer), ec); // waits until something comes
        if (ec)
            break;                                             // the end of the stream, or a reset
        asio::write(who->socket, asio::buffer(buffer, n), ec); // waits until all of it is gone
        if (ec)
            break;
    }
    const std::lock_guard lock{mutex_};
    who->socket.close(ec);
    finished_.splice(finished_.end(), talking_, who);
    one_finished_.notify_one();
}

void blocking_server::join_finished()
{
    std::list<peer> gone;
    {
        const std::lock_guard lock{mutex_};
        gone.swap(finished_);
    }
    for (auto& p : gone)
        p.thread.join();
}

void blocking_server::close_all()
{
    std::unique_lock lock{mutex_};
    error_code ignored;
    for (auto& p : talking_)
        p.socket.shutdown(tcp::socket::shutdown_both, ignored); // ends the read or write that waits
    one_finished_.wait(lock, [this] { return talking_.empty(); });
    lock.unlock();
    join_finished();
}

} // namespace

void serve_blocking(const tcp::endpoint& at) { blocking_server{at}.run(); }

} // namespace banter::echo
