// epoll(7): the list lives in the kernel.
//
// What it teaches: a descriptor is registered once, by epoll_ctl, and the kernel keeps it (the article's
// red-black tree); a socket that becomes ready puts itself on a second list, and epoll_wait hands out only
// that. A call costs by how many are ready, not by how many are watched. The price is a system call for each
// change.
//
// What it leaves out: edge-triggered events (EPOLLET), which report a change once and save calls, but require
// the program to read until nothing is left. Here a socket is reported by every call while it is ready, as
// with select and poll, so that one reactor serves all three.

#include "server/echo/selector.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace banter::echo {

namespace {

class epoll_selector : public selector {
public:
    epoll_selector() : epoll_{::epoll_create1(EPOLL_CLOEXEC)}
    {
        if (epoll_ < 0)
            throw std::system_error{errno, std::generic_category(), "epoll_create1"};
    }

    ~epoll_selector() override { ::close(epoll_); }

    const std::vector<ready>& select(std::optional<std::chrono::milliseconds> timeout) override
    {
        ready_.clear();
        const int n = ::epoll_wait(epoll_, found_.data(), static_cast<int>(found_.size()), as_int(timeout));
        if (n < 0 && errno != EINTR)
            throw std::system_error{errno, std::generic_category(), "epoll_wait"};
        for (int i = 0; i < n; ++i) {
            const auto& event = found_[static_cast<std::size_t>(i)];
            // EPOLLERR and EPOLLHUP come unasked.
            const events mask = ((event.events & ~EPOLLOUT) != 0 ? readable : 0) |
                                ((event.events & ~EPOLLIN) != 0 ? writable : 0);
            if (const auto asked = mask & (*this)[event.data.fd].wanted; asked != 0)
                ready_.push_back({event.data.fd, asked});
        }
        return ready_;
    }

protected:
    std::string add(int fd, events wanted) override
    {
        // The kernel has a limit of its own, fs.epoll.max_user_watches, and memory may be short.
        return control(EPOLL_CTL_ADD, fd, wanted) == 0 ? "" : std::generic_category().message(errno);
    }

    void change(int fd, events wanted) override { control(EPOLL_CTL_MOD, fd, wanted); }
    void remove(int fd) override { control(EPOLL_CTL_DEL, fd, 0); }

private:
    int control(int what, int fd, events wanted) const
    {
        epoll_event event{};
        event.events = ((wanted & readable) != 0 ? EPOLLIN : 0U) | ((wanted & writable) != 0 ? EPOLLOUT : 0U);
        event.data.fd = fd;
        return ::epoll_ctl(epoll_, what, fd, &event);
    }

    int epoll_;
    std::array<epoll_event, 256> found_{}; // the most that one call reports; the next call reports the rest
    std::vector<ready> ready_;
};

} // namespace

std::unique_ptr<selector> make_epoll_selector() { return std::make_unique<epoll_selector>(); }

} // namespace banter::echo
