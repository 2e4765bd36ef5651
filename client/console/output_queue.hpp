#pragma once

#include "client/console/descriptor_watch.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace banter::console {

/// Bytes on their way to standard output, which may be a slow pipe: nothing here blocks the loop.
class output_queue {
public:
    /// Bounds of what waits here: above the first is_full(), and below the second `drained` is called.
    static constexpr std::size_t full_bytes = 256 * 1024;
    static constexpr std::size_t drained_bytes = 64 * 1024;

    struct handlers {
        std::function<void()> drained;         ///< there is room again, or nothing left
        std::function<void(int error)> failed; ///< an errno; nothing is written any more
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
    descriptor_watch hangup_; // so that `banter | head` ends though nothing is said any more
    std::string waiting_;
    std::size_t done_ = 0; // of waiting_, from its front
    bool under_way_ = false;
    bool failed_ = false;
};

} // namespace banter::console
