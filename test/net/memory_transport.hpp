#pragma once

#include "server/net/transport.hpp"
#include "test/net/loop.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::net::test {

/// The far end of a connection over a transport in memory, and the script of that transport. Without a script
/// it takes and gives all bytes. Checks that the connection keeps the contract of a transport.
///
/// Readiness to read is an edge, as of a TLS stream that has taken all bytes from its socket: async_wait() is
/// told of what comes, not of what is left.
class memory_line {
public:
    using direction = transport::direction;

    static constexpr std::size_t any = ~std::size_t{0};

    explicit memory_line(executor e) : executor_{std::move(e)} {}
    memory_line(const memory_line&) = delete;
    memory_line& operator=(const memory_line&) = delete;

    void send(std::string_view bytes);
    void end_stream();

    /// Lets every further read and write fail.
    void reset();

    /// Takes at most `most` bytes, which makes room in the window.
    std::string read(std::size_t most = any);

    /// Whether the connection has ended its stream.
    bool ended() const noexcept { return ended_; }
    bool closed() const noexcept { return closed_; }

    /// The transport of a new connection. To be called once; the line outlives it.
    std::unique_ptr<transport> make();

    /// Calls what waits for this direction.
    void wake(direction d);

    std::size_t waiting(direction d) const;

    // The script.

    std::size_t window = any;        ///< most bytes that wait for the far end; then writes block
    std::size_t most_per_read = any; ///< bytes
    std::function<std::size_t(std::size_t offered)> takes{}; ///< of each write; 0: would block
    bool write_waits_to_read = false;                        ///< writes block until it is set back and woken
    bool read_waits_to_write = false;
    int blocked_ends = 0;     ///< the next calls of end_stream() that block, until the socket is readable
    bool acknowledges = true; ///< knows how many bytes the far end has not taken

    // What the connection did.

    std::vector<std::size_t> offered{}; ///< bytes of each write
    std::size_t reads = 0;

private:
    class near_end;

    struct wait {
        direction wanted;
        std::function<void()> ready;
    };

    transport::result read_some(std::span<char> space);
    transport::result write_some(std::string_view bytes);
    transport::result end();
    void async_wait(direction wanted, std::function<void()> ready);
    void close();
    transport::result blocked(direction wanted);
    bool has_room() const noexcept { return written_.size() < window || failed_; }

    executor executor_;
    std::string incoming_;            // sent by the far end
    std::string written_;             // not read by the far end yet
    std::string refused_;             // of the last offer; must be offered again
    std::vector<direction> wanted_{}; // of the operations that must wait now
    std::vector<wait> waits_;
    bool far_ended_ = false;
    bool eof_given_ = false;
    bool failed_ = false;
    bool ended_ = false;
    bool closed_ = false;
};

/// A connection over a transport in memory, with both its neighbours.
struct memory_channel {
    memory_channel(loop& l, const connection_settings& settings);
    ~memory_channel();
    memory_channel(const memory_channel&) = delete;
    memory_channel& operator=(const memory_channel&) = delete;

    connection* operator->() const noexcept { return near.get(); }

    loop& turns;
    connection_settings limits;
    memory_line far;
    recorder heard{};
    connection_ptr near;
};

} // namespace banter::net::test
