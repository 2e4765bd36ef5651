#include "client/console/output_queue.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <unistd.h>
#include <utility>

namespace banter::console {

output_queue::output_queue(boost::asio::io_context& io, int fd, handlers h)
    : fd_{fd}, handlers_{std::move(h)}, writable_{io, fd, descriptor_watch::event::writable},
      hangup_{io, fd, descriptor_watch::event::hangup}
{
    hangup_.async_wait([this] { fail(EPIPE); });
}

void output_queue::fail(int error)
{
    if (!std::exchange(failed_, true))
        handlers_.failed(error);
}

void output_queue::write(std::string_view bytes)
{
    if (failed_)
        return;
    waiting_ += bytes;
    if (!wait_started_ && !empty())
        wait();
}

void output_queue::wait()
{
    wait_started_ = true;
    writable_.async_wait([this] { write_some(); });
}

void output_queue::write_some()
{
    wait_started_ = false;
    // A pipe that is writable takes this much without blocking (POSIX, PIPE_BUF).
    const auto n =
        ::write(fd_, waiting_.data() + done_, std::min<std::size_t>(waiting_.size() - done_, PIPE_BUF));
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        fail(errno);
        return;
    }
    const bool was_high = waiting_.size() - done_ > drained_bytes;
    done_ += n > 0 ? static_cast<std::size_t>(n) : 0;
    if (empty() || done_ > full_bytes) {
        waiting_.erase(0, done_);
        done_ = 0;
    }
    if (!empty())
        wait();
    if (empty() || (was_high && waiting_.size() - done_ <= drained_bytes))
        handlers_.drained();
}

} // namespace banter::console
