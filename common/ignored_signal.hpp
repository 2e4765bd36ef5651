#pragma once

#include <csignal>

namespace banter {

/// Whether this process was started with `signal` ignored. nohup(1) starts programs with SIGHUP ignored; a
/// program that handled it nevertheless would end with the terminal.
inline bool is_ignored(int signal) noexcept
{
    struct sigaction current {};
    return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

} // namespace banter
