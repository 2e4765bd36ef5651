#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>

namespace banter::console {

/// Tells when a descriptor that others own (standard input or output) can be read or written without
/// blocking.
///
/// Asio's own stream_descriptor makes what it watches non-blocking, and that would change the terminal or
/// pipe for every process that shares it. So the descriptor goes into an epoll set of its own, and Asio
/// watches the set. What epoll can't watch (files, /dev/null) never blocks for long and counts as always
/// ready.
class descriptor_watch {
public:
    enum class event {
        readable,
        writable,
        hangup, ///< the other end of a pipe has gone
    };

    /// @param fd  must stay open as long as the watch lives.
    /// @throws boost::system::system_error  when there are no descriptors left.
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
