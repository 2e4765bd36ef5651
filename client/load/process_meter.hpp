#pragma once

#include <cstdint>
#include <vector>

namespace banter::load {

/// The kernel's figures of the server's processes, as their sum; 0 without any process.
/// Each function throws std::runtime_error if a process has ended or can't be read.
class process_meter {
public:
    explicit process_meter(std::vector<int> pids) : pids_{std::move(pids)} {}

    /// User and system time of all threads, also of ended ones, in seconds: the process's CPU clock, which
    /// counts nanoseconds. Cheap.
    double cpu_seconds() const;

    /// Voluntary and involuntary, of the existing threads: /proc/PID/task/*/status. 10 to 20 us per thread.
    std::uint64_t context_switches() const;

    /// Proportional memory in bytes without the pages of files: Pss_Anon and Pss_Shmem in smaps_rollup. The
    /// share of the libraries changes when other processes start and end.
    std::uint64_t pss_bytes() const;

    /// Peak of the resident memory in bytes: VmHWM in status.
    std::uint64_t peak_rss_bytes() const;

    /// Open files and sockets.
    std::uint64_t descriptors() const;

private:
    std::vector<int> pids_;
};

/// Our own CPU time in seconds.
double own_cpu_seconds();

} // namespace banter::load
