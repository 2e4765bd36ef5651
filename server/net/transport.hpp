#pragma once

#include "server/net/asio.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace banter::net {

/// Reads and writes the bytes of a connection in place of its plain socket: encrypted, or from a script of a
/// test. It owns the socket below, if there is one.
///
/// A connection owns its transport and calls it on the I/O thread only; it may destroy it without close(),
/// and makes no other call after close(). No function blocks, or calls the connection before it returns.
class transport {
public:
    /// The direction in which the socket below must become ready. It need not be that of the operation: a
    /// TLS stream may have to read before it can write.
    enum class direction : std::uint8_t { readable, writable };

    struct result {
        std::size_t bytes = 0;                  ///< read or taken; 0 with an error
        error_code error{};                     ///< would_block: try again after async_wait()
        direction wanted = direction::readable; ///< with would_block: what to wait for
    };

    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    /// Reads into the front of `space`, which is not empty.
    /// @return at least one byte, also if fewer than there is space for while more can be read at once; or
    ///         would_block; or asio::error::eof for the end of the peer's stream, after which this is not
    ///         called again; or another error, which closes the connection.
    virtual result read_some(std::span<char> space) = 0;

    /// Takes bytes from the front of `bytes`, which is not empty.
    ///
    /// After would_block, or after fewer bytes were taken than offered, the next call offers the bytes that
    /// were not taken again, from the first one on, at another address, and perhaps with more after them,
    /// never with fewer. So a transport may have encrypted, or begun to send, bytes that it has not reported
    /// as taken.
    /// @return at least one byte; or would_block; or another error, which closes the connection.
    virtual result write_some(std::string_view bytes) = 0;

    /// Ends the stream to the peer, who may go on sending. All bytes were taken before; if others are written
    /// afterwards, write_some() may fail.
    /// @return would_block if it must be called again after a wait; any other error is ignored.
    virtual result end_stream() = 0;

    /// Calls `ready` once, from the event loop, when the operation that wanted this direction may go on or
    /// fail: also if the other operation has made that possible, as a read that ends a handshake does for a
    /// write. A needless call does no harm. After close(), too, each handler that waits is called or
    /// destroyed from the event loop, because it keeps the connection alive. At most one read, and one write
    /// or end of the stream, wait at the same time.
    virtual void async_wait(direction wanted, std::function<void()> ready) = 0;

    /// Closes at once. It may send a last notice to the peer if that needs no waiting.
    virtual void close() noexcept = 0;

    /// Bytes taken that the peer's system has not acknowledged; -1: unknown. A number that changes shows that
    /// the peer is not stalled, even while write_some() would block.
    virtual int unacknowledged_bytes() noexcept = 0;
};

} // namespace banter::net
