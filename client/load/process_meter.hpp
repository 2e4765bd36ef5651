#pragma once

#include <cstdint>
#include <optional>

namespace banter::load {

/// What the kernel says of a process.
struct process_reading {
    double cpu_seconds = 0;           ///< user and system time of all threads, /proc/PID/stat
    std::uint64_t pss_bytes = 0;      ///< memory, shared pages divided by their users, smaps_rollup
    std::uint64_t peak_rss_bytes = 0; ///< the most resident memory there ever was, VmHWM in status
    std::uint64_t descriptors = 0;    ///< open files and sockets
};

/// @return nothing if there is no such process, or we may not look.
std::optional<process_reading> read_process(int pid);

/// Our own CPU time in seconds.
double own_cpu_seconds();

} // namespace banter::load
