#pragma once

#include <cstdint>

namespace banter::app {

/// What the operating system reports about this process.
struct process_usage {
    double start_seconds = 0; ///< since 1970
    double cpu_seconds = 0;   ///< user and system, of all threads
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t most_descriptors = 0; ///< the soft limit
};

/// Reads /proc and the resource limits. A value that the system does not report is 0.
process_usage measure_process_usage();

} // namespace banter::app
