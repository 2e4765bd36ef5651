#include "test/net/kernel.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>
#include <utility>

namespace {

banter::net::test::scripted_sends::script sends;
std::deque<int> accepts;

} // namespace

namespace banter::net::test {

scripted_sends::scripted_sends(script what) { sends = std::move(what); }
scripted_sends::~scripted_sends() { sends = nullptr; }

scripted_accepts::scripted_accepts(std::deque<int> errors) { accepts = std::move(errors); }
scripted_accepts::~scripted_accepts() { accepts.clear(); }
std::size_t scripted_accepts::left() const noexcept { return accepts.size(); }

} // namespace banter::net::test

// Asio is linked statically, so these are found before the C library's.
extern "C" {

ssize_t send(int fd, const void* bytes, size_t count, int flags)
{
    if (sends)
        return sends(fd, {static_cast<const char*>(bytes), count}, 1);
    return ::syscall(SYS_sendto, fd, bytes, count, flags, nullptr, 0);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags)
{
    if (!sends)
        return ::syscall(SYS_sendmsg, fd, message, flags);
    std::string all;
    for (const auto& buffer : std::span{message->msg_iov, message->msg_iovlen})
        all.append(static_cast<const char*>(buffer.iov_base), buffer.iov_len);
    return sends(fd, all, message->msg_iovlen);
}

int accept(int fd, sockaddr* from, socklen_t* length)
{
    if (!accepts.empty()) {
        const int error = accepts.front();
        accepts.pop_front();
        if (error != 0) {
            errno = error;
            return -1;
        }
    }
    return static_cast<int>(::syscall(SYS_accept4, fd, from, length, 0));
}

} // extern "C"
