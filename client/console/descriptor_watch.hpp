#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>

namespace banter::console {

/// Waits until a shared descriptor (standard input or output) can be read or written without blocking.
///
/// Asio's stream_descriptor makes its descriptor non-blocking, which would change the terminal or pipe for
/// every process that shares it. So the descriptor is in an epoll set of its own, and Asio watches the set. A
/// descriptor that epoll can't watch (a file, /dev/null) never blocks for long and counts as always ready.
class descriptor_watch {
public:
    enum class event {
        readable,
        writable,
        hangup, ///< the other end of a pipe is closed
    };

    /// @param fd  must stay open while the watch exists.
    /// @throws boost::system::system_error  if no descriptors are left.
    descriptor_watch(boost::asio::io_context& io, int fd, event which);

    /// Calls `ready` once, from the loop. One wait at a time.
    void async_wait(std::function<void()> ready);
    void cancel();

private:
    boost::asio::io_context& io_;
    boost::asio::posix::stream_descriptor set_;
    bool always_ready_;
    bool cancelled_ = false;
};

} // namespace banter::console
