#pragma once

#include "client/console/descriptor_watch.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace banter::console {

/// A queue of bytes for standard output, which may be a slow pipe. Never blocks the loop.
class output_queue {
public:
    /// The queue is full() above the first bound. `drained` is called when it falls below the second.
    static constexpr std::size_t full_bytes = 256 * 1024;
    static constexpr std::size_t drained_bytes = 64 * 1024;

    struct handlers {
        std::function<void()> drained;         ///< the queue is short again, or empty
        std::function<void(int error)> failed; ///< an errno; nothing more is written
    };

    output_queue(boost::asio::io_context& io, int fd, handlers h);

    void write(std::string_view bytes);
    bool full() const { return waiting_.size() - done_ > full_bytes; }
    bool empty() const { return waiting_.size() == done_; }

private:
    void fail(int error);
    void wait();
    void write_some();

    int fd_;
    handlers handlers_;
    descriptor_watch writable_;
    descriptor_watch hangup_; // ends `banter | head` although no more messages arrive
    std::string waiting_;
    std::size_t done_ = 0; // written bytes at the front of waiting_
    bool wait_started_ = false;
    bool failed_ = false;
};

} // namespace banter::console
