#pragma once

#include <cstdint>
#include <vector>

namespace banter::load {

/// What the kernel says of the server's processes, summed over them. Without any, everything is 0.
/// Each throws std::runtime_error when a process is gone, or we may not look.
class process_meter {
public:
    explicit process_meter(std::vector<int> pids) : pids_{std::move(pids)} {}

    /// User and system time of all threads that are or were, in seconds: the process's CPU clock, which
    /// counts nanoseconds. Cheap.
    double cpu_seconds() const;

    /// Voluntary and involuntary, of the threads that are: /proc/PID/task/*/status. 10 to 20 us per thread.
    std::uint64_t context_switches() const;

    /// Memory in bytes, shared pages divided by their users, but no file's pages: Pss_Anon and Pss_Shmem in
    /// smaps_rollup. A process's share of the libraries changes with whatever else starts and ends.
    std::uint64_t pss_bytes() const;

    /// The most resident memory there ever was, in bytes: VmHWM in status.
    std::uint64_t peak_rss_bytes() const;

    /// Open files and sockets.
    std::uint64_t descriptors() const;

private:
    std::vector<int> pids_;
};

/// Our own CPU time in seconds.
double own_cpu_seconds();

} // namespace banter::load
