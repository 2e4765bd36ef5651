// select(2): the oldest way, and the one that every system has.
//
// What it teaches: the sets are bitmaps of fixed size, so a descriptor is watched only if its number is below
// FD_SETSIZE (1024), however few there are. The kernel overwrites them with its answer, so they are copied
// before each call; it looks at every number up to the highest, and so must we afterwards: O(n) three times,
// for one ready socket among a thousand.
//
// What it leaves out: the third set, of exceptional conditions. For TCP that is urgent data, which no
// peer here sends; errors make a socket readable.

#include "server/echo/selector.hpp"

#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace banter::echo {

namespace {

class select_selector : public selector {
public:
    select_selector()
    {
        FD_ZERO(&reads_);
        FD_ZERO(&writes_);
    }

    const std::vector<ready>& select(std::optional<std::chrono::milliseconds> timeout) override
    {
        fd_set reads = reads_;
        fd_set writes = writes_;
        timeval limit{};
        if (timeout) {
            limit.tv_sec = timeout->count() / 1000;
            limit.tv_usec = timeout->count() % 1000 * 1000;
        }
        ready_.clear();
        const int n = ::select(highest_ + 1, &reads, &writes, nullptr, timeout ? &limit : nullptr);
        if (n < 0 && errno != EINTR)
            throw std::system_error{errno, std::generic_category(), "select"};
        for (int fd = 0; n > 0 && fd <= highest_; ++fd) {
            const events mask =
                (FD_ISSET(fd, &reads) ? readable : 0) | (FD_ISSET(fd, &writes) ? writable : 0);
            if (mask != 0)
                ready_.push_back({fd, mask});
        }
        return ready_;
    }

protected:
    std::string add(int fd, events wanted) override
    {
        // FD_SET past the end of the bitmap is undefined: it writes over whatever lies behind it.
        if (fd >= FD_SETSIZE)
            return "descriptor " + std::to_string(fd) + " is past select's limit (FD_SETSIZE is " +
                   std::to_string(FD_SETSIZE) + ")";
        change(fd, wanted);
        return {};
    }

    void change(int fd, events wanted) override
    {
        highest_ = std::max(highest_, fd);
        FD_CLR(fd, &reads_);
        FD_CLR(fd, &writes_);
        if ((wanted & readable) != 0)
            FD_SET(fd, &reads_);
        if ((wanted & writable) != 0)
            FD_SET(fd, &writes_);
    }

    void remove(int fd) override
    {
        change(fd, 0);
        while (highest_ >= 0 && !FD_ISSET(highest_, &reads_) && !FD_ISSET(highest_, &writes_))
            --highest_;
    }

private:
    fd_set reads_;
    fd_set writes_;
    int highest_ = -1;
    std::vector<ready> ready_;
};

} // namespace

std::unique_ptr<selector> make_select_selector() { return std::make_unique<select_selector>(); }

} // namespace banter::echo
