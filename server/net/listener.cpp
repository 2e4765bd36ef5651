#include "server/net/listener.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <limits>
#include <utility>

namespace asio = boost::asio;

namespace banter::net {

namespace {

// By default the kernel lets a send buffer grow to 4 MB: a slow reader would take so much memory, and would
// fall behind only after minutes. 256 KiB cost no throughput; 64 KiB cost nine tenths of it
// (docs/performance.md).
constexpr int send_buffer_bytes = 256 * 1024;

using keep_alive_idle = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
using keep_alive_interval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
using keep_alive_count = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;

// The kernel gives the lowest free descriptor, so a high one means that few are left.
int last_descriptor(int kept)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > std::numeric_limits<int>::max())
        return std::numeric_limits<int>::max();
    return static_cast<int>(limit.rlim_cur) - kept - 1;
}

int open_reserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

} // namespace

listener::listener(executor e, const tcp_endpoint& at, handler& h, std::string refusal,
                   const listener_settings& settings)
    : acceptor_{e}, retry_{e}, handler_{h}, refusal_{std::move(refusal)}, settings_{settings},
      last_descriptor_{last_descriptor(settings.descriptors_kept)}, reserve_{open_reserve()}
{
    acceptor_.open(at.protocol());
    acceptor_.set_option(tcp_acceptor::reuse_address{true});
    acceptor_.set_option(asio::socket_base::send_buffer_size{send_buffer_bytes});
    // Accepted sockets inherit these options (tcp(7)), which saves four system calls per connection. A peer
    // that has vanished is detected after two minutes.
    acceptor_.set_option(asio::ip::tcp::no_delay{true});
    acceptor_.set_option(asio::socket_base::keep_alive{true});
    acceptor_.set_option(keep_alive_idle{60});
    acceptor_.set_option(keep_alive_interval{15});
    acceptor_.set_option(keep_alive_count{4});
    acceptor_.bind(at);
    acceptor_.listen(asio::socket_base::max_listen_connections);
}

listener::~listener()
{
    if (reserve_ >= 0)
        ::close(reserve_);
}

void listener::start() { accept(); }

void listener::stop()
{
    error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
}

tcp_endpoint listener::address() const { return acceptor_.local_endpoint(); }

void listener::accept()
{
    acceptor_.async_accept(
        peer_, [this](const error_code& ec, tcp_socket socket) { on_accept(ec, std::move(socket)); });
}

void listener::on_accept(const error_code& ec, tcp_socket&& socket)
{
    if (!acceptor_.is_open())
        return;
    if (ec == asio::error::no_descriptors || ec == asio::error::no_memory ||
        ec == asio::error::no_buffer_space || ec.value() == ENFILE)
        return pause(ec);
    const bool few_left = !ec && socket.native_handle() > last_descriptor_;
    if (few_left)
        report_pause(asio::error::no_descriptors);
    else if (!ec && std::exchange(pause_reported_, false))
        handler_.on_accept_resumed();
    const auto from = peer_;
    accept(); // before the handler, whose exceptions must not stop the listener; other errors concern only
              // one lost connection
    if (few_left)
        return refuse(std::move(socket));
    error_code failed = ec;
    if (!failed)
        socket.non_blocking(true, failed);
    if (!failed)
        handler_.on_accepted(std::move(socket), from);
}

void listener::report_pause(const error_code& why)
{
    const auto now = std::chrono::steady_clock::now();
    if (!pause_reported_ && now >= next_report_at_) {
        pause_reported_ = true;
        next_report_at_ = now + settings_.report_interval;
        handler_.on_accept_paused(why);
    }
}

void listener::pause(const error_code& why)
{
    report_pause(why);
    refuse_one();
    retry_.expires_after(settings_.retry_after);
    retry_.async_wait([this](const error_code& ec) {
        if (!ec && acceptor_.is_open())
            accept();
    });
}

void listener::refuse_one()
{
    if (reserve_ < 0)
        return;
    ::close(std::exchange(reserve_, -1));
    error_code ec;
    acceptor_.non_blocking(true, ec);
    tcp_socket newcomer{acceptor_.get_executor()};
    acceptor_.accept(newcomer, ec);
    if (!ec)
        refuse(std::move(newcomer));
    reserve_ = open_reserve();
}

void listener::refuse(tcp_socket&& newcomer)
{
    error_code ec;
    newcomer.non_blocking(true, ec);
    newcomer.write_some(asio::buffer(refusal_), ec);
    newcomer.close(ec);
}

} // namespace banter::net
