#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace banter::echo {

/// A set of events, combined with `|`: those that a descriptor is watched for, or is ready for.
using events = unsigned;
constexpr events readable = 1;
constexpr events writable = 2;

/// Waits for many descriptors at once, in the shape of Python's `selectors`, which the article builds on:
/// it keeps the list of what is watched, and with each descriptor the function to call when it is ready.
///
/// An error or a hang-up makes a descriptor ready for whatever it is watched for: the read or write that
/// follows returns the error. Owns no descriptor that it watches. Not thread-safe.
class selector {
public:
    using callback = std::function<void(int fd, events ready)>;
    struct key {
        events wanted = 0;
        callback data;
    };
    struct ready {
        int fd;
        events mask;
    };

    virtual ~selector() = default;
    selector(const selector&) = delete;
    selector& operator=(const selector&) = delete;

    /// Starts to watch `fd`, which is not watched yet. (`register` is a keyword of C++.)
    /// @return why it can't be watched, with nothing changed; empty when it is.
    [[nodiscard]] std::string register_fd(int fd, events wanted, callback data);

    /// Changes what a watched descriptor is watched for, and which function is called. 0: nothing for now.
    void modify(int fd, events wanted, callback data);

    /// Stops watching `fd`; to be called before it is closed.
    void unregister(int fd);

    /// Waits until at least one descriptor is ready, a signal comes, or the time is over.
    /// @param timeout  none: for as long as it takes.
    /// @return each ready descriptor once; valid until the next call.
    virtual const std::vector<ready>& select(std::optional<std::chrono::milliseconds> timeout) = 0;

    const key& operator[](int fd) const { return keys_[static_cast<std::size_t>(fd)]; }

protected:
    selector() = default;

    /// The system's side of register, modify and unregister; `wanted` may be 0 in each.
    virtual std::string add(int fd, events wanted) = 0;
    virtual void change(int fd, events wanted) = 0;
    virtual void remove(int fd) = 0;

    /// The system calls take milliseconds, and -1 for "no limit".
    static int as_int(std::optional<std::chrono::milliseconds> timeout)
    {
        return timeout ? static_cast<int>(timeout->count()) : -1;
    }

private:
    std::vector<key> keys_; // by descriptor: the system gives out the lowest that is free
};

std::unique_ptr<selector> make_select_selector();
std::unique_ptr<selector> make_poll_selector();
std::unique_ptr<selector> make_epoll_selector(); ///< @throws std::system_error  if the kernel gives none

/// @param name  select, poll or epoll.
/// @return null for any other name.
std::unique_ptr<selector> make_selector(const std::string& name);

/// The name of the best that works here, chosen as the article does: epoll > poll > select. (kqueue, devpoll
/// and IOCP, which it names too, are other systems'.)
std::string best_selector();

} // namespace banter::echo
