#pragma once

#include "client/load/checker.hpp"
#include "client/load/dialect.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace banter::load {

namespace asio = boost::asio;
using boost::system::error_code;

/// Nanoseconds of the steady clock.
std::int64_t now();

/// Where all members read into, one at a time. Before the area there is room for what a member had left over
/// from its last read, so that a line that was cut is whole again without copying the rest.
class read_area {
public:
    static constexpr std::size_t size = 256 * 1024;

    char* begin() noexcept { return bytes_.get() + dialect::longest_unit; }

private:
    std::unique_ptr<char[]> bytes_ = std::make_unique<char[]>(dialect::longest_unit + size);
};

/// What all members share. Outlives them.
struct client_context {
    asio::io_context& io;
    checker& checks;
    read_area area;
    peer_stats stats;                                                 ///< of all members together
    std::function<void(std::uint32_t member)> on_read;                ///< after each read
    std::function<void(std::uint32_t member, std::string)> on_closed; ///< once; by the server, or a fault
};

/// One connection: reads, hands the bytes to its dialect, writes what was said.
class client {
public:
    using socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

    client(client_context& all, std::uint32_t index, dialect& protocol);

    /// Connects, and calls `done` when that is over; before anything else.
    /// @param unconnected  of the server's family.
    void connect(socket unconnected, const asio::ip::tcp::endpoint& server,
                 std::function<void(error_code)> done);

    /// Reads whatever comes, until stop_reading().
    void read_on();
    void stop_reading();

    /// Reads once, at most so many bytes and read_area::size. For members that are not reading on.
    std::size_t read_some(std::size_t most);

    /// Bytes to be written by the next flush().
    std::string& out() noexcept { return out_; }
    std::size_t unsent_bytes() const noexcept { return out_.size(); }
    void flush();

    /// The server, or the network, has ended it.
    bool is_closed() const noexcept { return closed_; }

    /// Whether the server has it in so many rooms; where it does not say so, whether it has seen a probe.
    bool is_in(std::uint32_t rooms) const noexcept
    {
        return protocol_.confirms_joining() ? joined_ >= rooms : probed_;
    }

    const dialect& protocol() const noexcept { return protocol_; }

private:
    void wait_readable();
    void on_readable();
    void take(std::size_t read);
    void close(std::string reason);

    client_context& all_;
    dialect& protocol_;
    socket socket_;
    std::string out_;
    std::string cut_; // the beginning of a line whose rest has not come
    std::uint32_t index_;
    std::uint32_t joined_ = 0;
    bool probed_ = false;
    bool reading_ = false;
    bool waiting_ = false; // for the socket to be readable
    bool writing_ = false; // waiting for the socket to be writable
    bool closed_ = false;
};

} // namespace banter::load
