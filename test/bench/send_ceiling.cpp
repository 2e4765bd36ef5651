// The ceiling: the least work of a server that delivers each line to every connection, in one thread.
//
//   send_ceiling [--merge] [PORT]
//
// Accepts the plain form, `{"user":"U","text":"T"}` objects, one per line, and sends `[U] T` to everyone. No
// checks, no limits, no history; bytes that a socket does not accept are queued without a bound. With --merge
// all lines of one turn of epoll are sent in one call per connection; without it, each line in its own call.
// banter-load --form plain measures it like banterd. With --merge it is a reference, not a bound: a server
// that gathers longer bursts than one turn of epoll needs fewer calls.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

class server {
public:
    server(std::uint16_t port, bool merge);

    [[noreturn]] void run();

private:
    struct peer {
        std::string cut;  // the beginning of a line
        std::string rest; // unsent bytes
    };

    void watch(int fd, std::uint32_t events, int how) const;
    void accept_all();
    void read(int fd);
    void hear(std::string_view object);
    void send_lines();
    void send(int fd, peer& to, std::string_view bytes);
    void close(int fd);

    bool merge_;
    int listener_;
    int epoll_;
    std::unordered_map<int, peer> peers_;
    std::string lines_; // of this turn
};

[[noreturn]] void die(const char* what)
{
    std::perror(what);
    std::exit(1);
}

std::string_view field(std::string_view object, std::string_view name)
{
    const auto at = object.find(name);
    if (at == std::string_view::npos)
        return {};
    object.remove_prefix(at + name.size());
    return object.substr(0, object.find('"'));
}

server::server(std::uint16_t port, bool merge)
    : merge_{merge}, listener_{socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)}, epoll_{epoll_create1(0)}
{
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* const raw = &address;
    if (bind(listener_, static_cast<sockaddr*>(raw), size) != 0 || listen(listener_, SOMAXCONN) != 0)
        die("send_ceiling");
    getsockname(listener_, static_cast<sockaddr*>(raw), &size);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
    std::printf("listening chat 127.0.0.1:%u\n", ntohs(address.sin_port));
    std::fflush(stdout);
}

void server::run()
{
    std::array<epoll_event, 256> events;
    for (;;) {
        const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < n; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            const int fd = event.data.fd;
            if (fd == listener_) {
                accept_all();
                continue;
            }
            if ((event.events & EPOLLOUT) != 0) {
                if (const auto it = peers_.find(fd); it != peers_.end())
                    send(fd, it->second, {});
            }
            if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
                read(fd);
        }
        if (!lines_.empty())
            send_lines();
    }
}

void server::watch(int fd, std::uint32_t events, int how) const
{
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(epoll_, how, fd, &event);
}

void server::accept_all()
{
    for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
        if (fd < 0)
            return;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peers_.emplace(fd, peer{});
        watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
}

void server::read(int fd)
{
    static std::array<char, 64 * 1024> buffer;
    const auto n = recv(fd, buffer.data(), buffer.size(), 0);
    if (n == 0 || (n < 0 && errno != EAGAIN))
        return close(fd);
    if (n < 0)
        return;
    std::string_view bytes{buffer.data(), static_cast<std::size_t>(n)};
    auto& cut = peers_.at(fd).cut;
    for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
        cut.append(bytes.substr(0, end));
        hear(cut);
        cut.clear();
        bytes.remove_prefix(end + 1);
    }
    cut.append(bytes);
}

void server::hear(std::string_view object)
{
    const auto user = field(object, R"("user":")");
    const auto text = field(object, R"("text":")");
    lines_.append("[").append(user).append("] ").append(text).append("\n");
    if (!merge_)
        send_lines();
}

void server::send_lines()
{
    for (auto& [fd, to] : peers_)
        send(fd, to, lines_);
    lines_.clear();
}

void server::send(int fd, peer& to, std::string_view bytes)
{
    if (!to.rest.empty()) {
        to.rest.append(bytes);
        bytes = to.rest;
    }
    const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const auto sent = n < 0 ? 0 : static_cast<std::size_t>(n);
    const bool was_waiting = !to.rest.empty();
    if (was_waiting)
        to.rest.erase(0, sent);
    else
        to.rest.assign(bytes.substr(sent));
    if (was_waiting != !to.rest.empty())
        watch(fd, was_waiting ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

void server::close(int fd)
{
    ::close(fd);
    peers_.erase(fd);
}

} // namespace

int main(int argc, char** argv)
{
    bool merge = false;
    std::uint16_t port = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view{argv[i]} == "--merge")
            merge = true;
        else
            port = static_cast<std::uint16_t>(std::atoi(argv[i]));
    }
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    server{port, merge}.run();
}
