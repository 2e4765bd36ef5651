// Counts the system calls and allocations of a program that it is loaded into:
//
//   BANTER_CALLS=FILE LD_PRELOAD=libcall_counter.so banterd ...
//
// FILE, which must exist and have 16 bytes, becomes two numbers of 64 bits, kept up to date while the program
// runs: system calls, allocations. test/bench/gates.py reads them. The counter replaces the libc wrappers of
// the calls that a server's event loop makes, and malloc, calloc and the like, which operator new uses too.
// The replacements use syscall(2), which sets errno as well; they are no points of thread cancellation.

#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <fcntl.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

struct counts {
    std::atomic<std::uint64_t> system_calls;
    std::atomic<std::uint64_t> allocations;
};
static_assert(sizeof(counts) == 16);

constinit counts nowhere{};
constinit counts* here = &nowhere;

[[gnu::constructor]] void map_file()
{
    const char* const path = std::getenv("BANTER_CALLS");
    if (path == nullptr)
        return;
    const int fd = ::open(path, O_RDWR | O_CLOEXEC);
    void* const mapped = ::mmap(nullptr, sizeof(counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (mapped == MAP_FAILED)
        std::abort();
    here = static_cast<counts*>(mapped);
}

template <class... Arguments>
long counted(long number, Arguments... arguments) noexcept
{
    here->system_calls.fetch_add(1, std::memory_order_relaxed);
    return ::syscall(number, arguments...);
}

void count_allocation() noexcept { here->allocations.fetch_add(1, std::memory_order_relaxed); }

} // namespace

// glibc's own names of the functions replaced below.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}
// NOLINTEND(bugprone-reserved-identifier)

extern "C" {

void* malloc(std::size_t size)
{
    count_allocation();
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size)
{
    count_allocation();
    return __libc_calloc(count, size);
}

void* realloc(void* old, std::size_t size)
{
    count_allocation();
    return __libc_realloc(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    count_allocation();
    return __libc_memalign(alignment, size);
}

ssize_t read(int fd, void* to, std::size_t size) { return counted(SYS_read, fd, to, size); }
ssize_t write(int fd, const void* from, std::size_t size) { return counted(SYS_write, fd, from, size); }
ssize_t readv(int fd, const iovec* to, int count) { return counted(SYS_readv, fd, to, count); }
ssize_t writev(int fd, const iovec* from, int count) { return counted(SYS_writev, fd, from, count); }

ssize_t recv(int fd, void* to, std::size_t size, int flags)
{
    return counted(SYS_recvfrom, fd, to, size, flags, nullptr, nullptr);
}

ssize_t send(int fd, const void* from, std::size_t size, int flags)
{
    return counted(SYS_sendto, fd, from, size, flags, nullptr, 0);
}

ssize_t recvmsg(int fd, msghdr* to, int flags) { return counted(SYS_recvmsg, fd, to, flags); }
ssize_t sendmsg(int fd, const msghdr* from, int flags) { return counted(SYS_sendmsg, fd, from, flags); }

int epoll_wait(int fd, epoll_event* events, int most, int milliseconds)
{
    return static_cast<int>(counted(SYS_epoll_wait, fd, events, most, milliseconds));
}

int epoll_ctl(int fd, int what, int of, epoll_event* event) noexcept
{
    return static_cast<int>(counted(SYS_epoll_ctl, fd, what, of, event));
}

int timerfd_settime(int fd, int flags, const itimerspec* to, itimerspec* old) noexcept
{
    return static_cast<int>(counted(SYS_timerfd_settime, fd, flags, to, old));
}

} // extern "C"
