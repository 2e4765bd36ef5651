#include "test/net/loop.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace banter::net::test {

void far_end::send(std::string_view bytes)
{
    BOOST_REQUIRE(::sendto(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT, nullptr, 0) ==
                  static_cast<ssize_t>(bytes.size()));
}

void far_end::end_stream() { ::shutdown(fd_, SHUT_WR); }

void far_end::close()
{
    if (fd_ >= 0)
        ::close(std::exchange(fd_, -1));
}

std::string far_end::read(std::size_t most)
{
    std::string out;
    std::array<char, 16 * 1024> buffer;
    while (out.size() < most) {
        const auto n = ::recv(fd_, buffer.data(), std::min(most - out.size(), buffer.size()), MSG_DONTWAIT);
        ended_ = ended_ || n == 0;
        if (n <= 0)
            break;
        out.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return out;
}

void recorder::on_bytes(std::string_view more)
{
    bytes += more;
    sizes.push_back(more.size());
    if (at_bytes)
        at_bytes();
}

void recorder::on_end_of_stream()
{
    events.emplace_back("end");
    if (at_end)
        at_end();
}

void recorder::on_drained()
{
    events.emplace_back("drained");
    if (at_drained)
        at_drained();
}

void recorder::on_fault(const std::exception& what) noexcept
{
    events.push_back(std::string{"fault "} + what.what());
}

void recorder::on_closed(close_reason reason) { events.push_back("closed " + std::string{name_of(reason)}); }

channel::channel(connection_ptr connection, int near_fd_, int far_fd)
    : near{std::move(connection)}, near_fd{near_fd_}, far{far_fd}
{
}

loop::~loop()
{
    for (auto& l : links_)
        l.near->close(close_reason::shutdown);
    turn();
}

loop::socket_pair loop::make_sockets(int send_buffer_bytes)
{
    std::array<int, 2> ends;
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    if (send_buffer_bytes != 0)
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof(int));
    constexpr int large = 4 * 1024 * 1024; // as large as the system lets it be
    ::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &large, sizeof(int));
    tcp_socket socket{io_.get_executor()};
    socket.assign(boost::asio::ip::tcp::v4(), ends[0]);
    socket.non_blocking(true);
    return {std::move(socket), ends[1]};
}

channel& loop::make(int send_buffer_bytes)
{
    auto sockets = make_sockets(send_buffer_bytes);
    const int fd = sockets.near.native_handle();
    const connection_ptr c{new connection{std::move(sockets.near), shared_, settings_}};
    return links_.emplace_back(c, fd, sockets.far_fd);
}

channel& loop::connect(int send_buffer_bytes)
{
    auto& l = make(send_buffer_bytes);
    l->start(l.heard);
    return l;
}

channel& loop::connect_through(const std::function<std::unique_ptr<transport>(tcp_socket&&)>& make_transport,
                               int send_buffer_bytes)
{
    auto sockets = make_sockets(send_buffer_bytes);
    const int fd = sockets.near.native_handle();
    const connection_ptr c{new connection{make_transport(std::move(sockets.near)), shared_, settings_}};
    auto& l = links_.emplace_back(c, fd, sockets.far_fd);
    l->start(l.heard);
    return l;
}

std::size_t loop::turn()
{
    io_.restart();
    return io_.poll();
}

void loop::step()
{
    io_.restart();
    io_.poll_one();
}

void loop::pass_seconds(connection& c, int seconds)
{
    for (int i = 0; i < seconds; ++i) {
        shared_.tick();
        c.check_timeouts();
        turn();
    }
}

slice filler(std::size_t bytes, char letter) { return text_slice(std::string(bytes, letter)); }

slice text_slice(std::string_view text)
{
    chunk_writer w;
    return w.write(text);
}

} // namespace banter::net::test
