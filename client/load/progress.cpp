#include "client/load/progress.hpp"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace banter::load {

progress::progress() : on_terminal_{isatty(STDERR_FILENO) != 0} {}

void progress::show(const char* phase, std::uint32_t connections, std::uint64_t messages,
                    std::uint64_t deliveries)
{
    const auto now = std::chrono::steady_clock::now();
    if (!on_terminal_ || now < next_)
        return;
    next_ = now + std::chrono::milliseconds{200};
    std::fprintf(stderr, "\r\x1b[K%s: %" PRIu32 " connections, %" PRIu64 " messages, %" PRIu64 " deliveries",
                 phase, connections, messages, deliveries);
}

void progress::clear()
{
    if (on_terminal_)
        std::fputs("\r\x1b[K", stderr);
}

} // namespace banter::load
