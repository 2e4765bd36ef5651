// poll(2): select without the bitmap.
//
// What it teaches: a list of descriptors in place of a set of bits, so there is no highest number, and
// question and answer have a field each, so nothing is copied. What stays is O(n): the whole list is handed
// to the kernel and looked through after each call.
//
// What it leaves out: ppoll, which takes a signal mask and nanoseconds.

#include "server/echo/selector.hpp"

#include <poll.h>

#include <cerrno>
#include <system_error>

namespace banter::echo {

namespace {

short bits(events wanted)
{
    return static_cast<short>(((wanted & readable) != 0 ? POLLIN : 0) |
                              ((wanted & writable) != 0 ? POLLOUT : 0));
}

class poll_selector : public selector {
public:
    const std::vector<ready>& select(std::optional<std::chrono::milliseconds> timeout) override
    {
        ready_.clear();
        const int n = ::poll(list_.data(), list_.size(), as_int(timeout));
        if (n < 0 && errno != EINTR)
            throw std::system_error{errno, std::generic_category(), "poll"};
        for (std::size_t i = 0; n > 0 && i < list_.size(); ++i) {
            // POLLERR and POLLHUP come unasked.
            const events mask = ((list_[i].revents & ~POLLOUT) != 0 ? readable : 0) |
                                ((list_[i].revents & ~POLLIN) != 0 ? writable : 0);
            if (const auto asked = mask & (*this)[list_[i].fd].wanted; asked != 0)
                ready_.push_back({list_[i].fd, asked});
        }
        return ready_;
    }

protected:
    std::string add(int fd, events wanted) override
    {
        const auto by = static_cast<std::size_t>(fd);
        if (by >= index_of_.size())
            index_of_.resize(by + 1);
        index_of_[by] = list_.size();
        list_.push_back({fd, bits(wanted), 0});
        return {};
    }

    void change(int fd, events wanted) override
    {
        list_[index_of_[static_cast<std::size_t>(fd)]].events = bits(wanted);
    }

    void remove(int fd) override
    {
        const auto at = index_of_[static_cast<std::size_t>(fd)];
        list_[at] = list_.back(); // the last entry fills the gap
        index_of_[static_cast<std::size_t>(list_[at].fd)] = at;
        list_.pop_back();
    }

private:
    std::vector<pollfd> list_;
    std::vector<std::size_t> index_of_; // the index in list_, by descriptor
    std::vector<ready> ready_;
};

} // namespace

std::unique_ptr<selector> make_poll_selector() { return std::make_unique<poll_selector>(); }

} // namespace banter::echo
