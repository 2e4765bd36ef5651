#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <string_view>

namespace banter::net::test {

/// Replaces send(2) and sendmsg(2) of this process during its lifetime, for results that a real socket gives
/// only by chance. One at a time.
class scripted_sends {
public:
    /// @param offered  all buffers, concatenated
    /// @return the result of the call: the number of bytes sent, or -1 with errno set.
    using script = std::function<ssize_t(int fd, std::string_view offered, std::size_t buffers)>;

    explicit scripted_sends(script what);
    ~scripted_sends();
    scripted_sends(const scripted_sends&) = delete;
    scripted_sends& operator=(const scripted_sends&) = delete;
};

/// Lets the next calls of accept(2) fail with these values of errno, in order; 0: the kernel decides. Unused
/// values are dropped at the end of its lifetime. One at a time.
class scripted_accepts {
public:
    explicit scripted_accepts(std::deque<int> errors);
    ~scripted_accepts();
    scripted_accepts(const scripted_accepts&) = delete;
    scripted_accepts& operator=(const scripted_accepts&) = delete;

    /// How many have not been met yet.
    std::size_t left() const noexcept;
};

} // namespace banter::net::test
