#pragma once

#include "server/net/connection.hpp"

#include <boost/asio/io_context.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace banter::net::test {

/// The far end of a connection: one end of a socket pair, which the test reads and writes by hand.
class far_end {
public:
    explicit far_end(int fd) noexcept : fd_{fd} {}
    far_end(const far_end&) = delete;
    far_end& operator=(const far_end&) = delete;
    ~far_end() { close(); }

    /// Sends all of it; the socket must have space.
    void send(std::string_view bytes);
    void end_stream();
    void close();

    /// Reads at most `most` bytes.
    std::string read(std::size_t most = ~std::size_t{0});

    /// Whether read() has met the end of the stream.
    bool ended() const noexcept { return ended_; }

private:
    int fd_;
    bool ended_ = false;
};

/// Notes the calls of a connection to its owner.
class recorder final : public connection::handler {
public:
    std::string bytes;
    std::vector<std::size_t> sizes;  ///< of each on_bytes()
    std::vector<std::string> events; ///< the other calls: "end", "drained", "fault WHAT", "closed REASON"

    std::function<void()> at_bytes, at_end, at_drained;

private:
    void on_bytes(std::string_view more) override;
    void on_end_of_stream() override;
    void on_drained() override;
    void on_fault(const std::exception& what) noexcept override;
    void on_closed(close_reason reason) override;
};

/// A connection with both its neighbours.
struct channel {
    channel(connection_ptr connection, int near_fd, int far_fd);

    connection_ptr near;
    int near_fd;
    recorder heard{};
    far_end far;

    connection* operator->() const noexcept { return near.get(); }
};

/// An event loop that is turned by hand, with connections over socket pairs.
class loop {
public:
    explicit loop(const connection_settings& settings = {}) : settings_{settings} {}
    ~loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    /// A connection that has not been started. @param send_buffer_bytes  0: the system's
    channel& make(int send_buffer_bytes = 0);

    /// One that has.
    channel& connect(int send_buffer_bytes = 0);

    /// One whose transport `make_transport` makes, over the socket.
    channel& connect_through(const std::function<std::unique_ptr<transport>(tcp_socket&&)>& make_transport,
                             int send_buffer_bytes = 0);

    /// Runs handlers until none is ready. @return their number
    std::size_t turn();

    /// Runs one handler that is ready, if there is one.
    void step();

    /// Lets seconds of the coarse clock pass, and has `c` look at its time-outs after each.
    void pass_seconds(connection& c, int seconds);

    flusher& shared() noexcept { return shared_; }
    boost::asio::io_context& io() noexcept { return io_; }

private:
    struct socket_pair {
        tcp_socket near;
        int far_fd;
    };

    socket_pair make_sockets(int send_buffer_bytes);

    connection_settings settings_;
    boost::asio::io_context io_;
    flusher shared_{io_.get_executor()};
    std::deque<channel> links_;
};

/// A slice of `bytes` equal letters in its own chunk.
slice filler(std::size_t bytes, char letter = 'x');

/// The bytes of `text` as a slice of its own chunk.
slice text_slice(std::string_view text);

} // namespace banter::net::test
