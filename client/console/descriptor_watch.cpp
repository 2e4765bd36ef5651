#include "client/console/descriptor_watch.hpp"

#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <cerrno>
#include <sys/epoll.h>

namespace banter::console {

namespace asio = boost::asio;

namespace {

int new_epoll_set()
{
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0)
        throw boost::system::system_error{errno, boost::system::system_category(), "epoll_create1"};
    return set;
}

std::uint32_t events_of(descriptor_watch::event which)
{
    switch (which) {
    case descriptor_watch::event::readable:
        return EPOLLIN;
    case descriptor_watch::event::writable:
        return EPOLLOUT;
    case descriptor_watch::event::hangup:
        break; // EPOLLERR and EPOLLHUP are always reported
    }
    return 0;
}

} // namespace

descriptor_watch::descriptor_watch(asio::io_context& io, int fd, event which)
    : io_{io}, set_{io, new_epoll_set()}
{
    epoll_event wanted{};
    wanted.events = events_of(which);
    const bool watched = ::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, fd, &wanted) == 0;
    always_ready_ = !watched && which != event::hangup;
}

void descriptor_watch::async_wait(std::function<void()> ready)
{
    if (always_ready_) {
        asio::post(io_, [this, ready = std::move(ready)] {
            if (!cancelled_)
                ready();
        });
        return;
    }
    set_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [ready = std::move(ready)](const boost::system::error_code& failed) {
                        if (!failed)
                            ready();
                    });
}

void descriptor_watch::cancel()
{
    cancelled_ = true;
    set_.cancel();
}

} // namespace banter::console
