// One thread that sleeps until some socket is ready, and then calls the function for it: the article's echo
// server on `selectors`, over the bare system calls.
//
// What it teaches: the reactor pattern. The loop in run() is the article's. The selector says what is
// *ready*; the program then does the reading and writing itself, with calls that do not wait. Which system
// call is behind the selector (select, poll or epoll) makes no difference here, only in what it costs.
//
// Where it goes on: the article's `conn.send(data)  # Hope it won't block` sends the part that fits, and the
// rest is lost. Here the rest waits until the socket can be written, and the peer is not read meanwhile, so
// that at most one buffer waits per peer.
//
// What it leaves out: time limits, and a bound on how long one turn of the loop may take.

#include "server/echo/models.hpp"
#include "server/echo/process.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/system_error.hpp>

#include <netinet/tcp.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <string>
#include <unordered_map>
#include <utility>

using boost::asio::ip::tcp; // only to print and pass on addresses

namespace banter::echo {

namespace {

using clock = std::chrono::steady_clock;

/// A descriptor, closed at the end.
class descriptor {
public:
    explicit descriptor(int fd) noexcept : fd_{fd} {}
    descriptor(descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    ~descriptor()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int get() const noexcept { return fd_; }

private:
    int fd_;
};

class reactor_server {
public:
    reactor_server(const tcp::endpoint& at, selector& waits);

    void run();

private:
    struct peer {
        descriptor socket;
        std::string rest; // what the socket did not take
    };

    void watch(int fd, selector::callback call);
    void accept();
    void pause();
    void resume();
    void read(int fd);
    void write(int fd);
    void close(int fd);

    selector& selector_;
    descriptor listener_;
    descriptor signals_;
    std::unordered_map<int, peer> peers_;
    bool stopping_ = false;
    bool accepting_ = true;
    clock::time_point resume_at_;
    error_reporter errors_;
};

int checked(int result)
{
    if (result < 0)
        throw boost::system::system_error{errno, boost::system::system_category()};
    return result;
}

descriptor listen_at(tcp::endpoint at)
{
    descriptor fd{checked(::socket(at.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))};
    const int on = 1;
    checked(::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    checked(::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on)); // accepted sockets inherit it
    checked(::bind(fd.get(), at.data(), static_cast<socklen_t>(at.size())));
    checked(::listen(fd.get(), SOMAXCONN));
    return fd;
}

/// The signals to stop as a descriptor that becomes readable, so that the loop waits for them too.
descriptor watch_for_signals()
{
    const auto set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return descriptor{checked(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC))};
}

tcp::endpoint address_of(int fd)
{
    tcp::endpoint at;
    auto size = static_cast<socklen_t>(at.capacity());
    checked(::getsockname(fd, at.data(), &size));
    at.resize(size);
    return at;
}

reactor_server::reactor_server(const tcp::endpoint& at, selector& waits)
    : selector_{waits}, listener_{listen_at(at)}, signals_{watch_for_signals()}
{
    watch(listener_.get(), [this](int, events) { accept(); });
    watch(signals_.get(), [this](int, events) { stopping_ = true; });
}

void reactor_server::run()
{
    std::cout << "listening echo " << address_of(listener_.get()) << std::endl;
    while (!stopping_) {
        const auto& ready = selector_.select(accepting_ ? std::nullopt : std::optional{retry_after});
        for (const auto& [fd, mask] : ready) {
            const auto callback = selector_[fd].data; // a copy, since the function may replace itself
            callback(fd, mask);
        }
        if (!accepting_ && clock::now() >= resume_at_)
            resume();
    }
}

void reactor_server::watch(int fd, selector::callback call)
{
    if (const auto refused = selector_.register_fd(fd, readable, std::move(call)); !refused.empty())
        throw std::runtime_error{refused};
}

void reactor_server::accept()
{
    descriptor socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (socket.get() < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            pause();
        return; // otherwise the new connection was closed before it was accepted
    }
    const int fd = socket.get();
    const auto refused = selector_.register_fd(fd, readable, [this](int at, events) { read(at); });
    if (!refused.empty())
        return errors_.report_once("refused a connection: ", refused);
    peers_.emplace(fd, peer{std::move(socket), {}});
}

void reactor_server::pause()
{
    errors_.report_once("new connections have to wait: ", std::generic_category().message(errno));
    selector_.modify(listener_.get(), 0, {});
    accepting_ = false;
    resume_at_ = clock::now() + retry_after;
}

void reactor_server::resume()
{
    selector_.modify(listener_.get(), readable, [this](int, events) { accept(); });
    accepting_ = true;
}

void reactor_server::read(int fd)
{
    std::array<char, buffer_bytes> buffer;
    const auto n = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        return close(fd); // the end of the stream, or a reset
    peers_.at(fd).rest.assign(buffer.data(), static_cast<std::size_t>(n));
    write(fd);
}

void reactor_server::write(int fd)
{
    auto& rest = peers_.at(fd).rest;
    const auto n = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        return close(fd);
    if (n > 0)
        rest.erase(0, static_cast<std::size_t>(n));
    const auto wanted = rest.empty() ? readable : writable;
    if (wanted == selector_[fd].wanted)
        return;
    if (wanted == readable)
        selector_.modify(fd, readable, [this](int at, events) { read(at); });
    else
        selector_.modify(fd, writable, [this](int at, events) { write(at); });
}

void reactor_server::close(int fd)
{
    selector_.unregister(fd);
    peers_.erase(fd);
}

} // namespace

void serve_reactor(const tcp::endpoint& at, selector& waits) { reactor_server{at, waits}.run(); }

} // namespace banter::echo
