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

/// The input buffer of all clients, which read one at a time. In front of it is space for the incomplete unit
/// of the last read, so that a cut line becomes contiguous without copying the new bytes.
class read_area {
public:
    static constexpr std::size_t size = 256 * 1024;

    char* begin() noexcept { return bytes_.get() + dialect::longest_unit; }

private:
    std::unique_ptr<char[]> bytes_ = std::make_unique<char[]>(dialect::longest_unit + size);
};

/// The shared state of all clients. Outlives them.
struct client_context {
    asio::io_context& io;
    checker& checks;
    read_area area;
    peer_stats stats;                                  ///< sum of all clients
    std::function<void(std::uint32_t member)> on_read; ///< after each read
    std::function<void(std::uint32_t member, std::string)>
        on_closed; ///< once, by the server or after a fault
};

/// One connection of a member: reads, passes the bytes to its dialect, and writes messages.
class client {
public:
    using socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

    client(client_context& context, std::uint32_t index, dialect& protocol);

    /// Connects, and then calls `done`. The first call.
    /// @param unconnected  of the server's address family.
    void connect(socket unconnected, const asio::ip::tcp::endpoint& server,
                 std::function<void(error_code)> done);

    /// Reads all input until stop_reading().
    void read_on();
    void stop_reading();

    /// Reads once, at most `most` bytes and read_area::size. For clients that do not read on.
    std::size_t read_some(std::size_t most);

    /// The bytes that the next flush() writes.
    std::string& out() noexcept { return out_; }
    std::size_t unsent_bytes() const noexcept { return out_.size(); }
    void flush();

    /// The server or the network has closed the connection.
    bool is_closed() const noexcept { return closed_; }

    /// Whether the server has confirmed `rooms` rooms or, without confirmations, whether a probe has arrived.
    bool has_joined(std::uint32_t rooms) const noexcept
    {
        return protocol_.confirms_joining() ? joined_ >= rooms : probed_;
    }

    const dialect& protocol() const noexcept { return protocol_; }

private:
    void wait_readable();
    void on_readable();
    void take(std::size_t read);
    void close(std::string reason);

    client_context& context_;
    dialect& protocol_;
    socket socket_;
    std::string out_;
    std::string cut_; // start of an incomplete line
    std::uint32_t index_;
    std::uint32_t joined_ = 0;
    bool probed_ = false;
    bool reading_ = false;
    bool waiting_ = false; // for the socket to be readable
    bool writing_ = false; // waiting for the socket to be writable
    bool closed_ = false;
};

} // namespace banter::load
