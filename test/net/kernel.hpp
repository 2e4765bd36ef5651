#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <string_view>

namespace banter::net::test {

/// Takes the kernel's place in send(2) and sendmsg(2) of this process for as long as it lives: for what a
/// real socket does only by chance. One at a time.
class scripted_sends {
public:
    /// @param offered  all buffers, one behind the other
    /// @return what the call returns: the bytes taken, which are gone, or -1 with errno set.
    using script = std::function<ssize_t(int fd, std::string_view offered, std::size_t buffers)>;

    explicit scripted_sends(script what);
    ~scripted_sends();
    scripted_sends(const scripted_sends&) = delete;
    scripted_sends& operator=(const scripted_sends&) = delete;
};

/// Lets the next calls of accept(2) fail with these values of errno, in order; 0: the kernel decides. What is
/// left ends with its life. One at a time.
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
