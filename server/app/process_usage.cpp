#include "server/app/process_usage.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace banter::app {

namespace {

// The start of the system, in seconds since 1970.
double boot_time()
{
    std::ifstream stat{"/proc/stat"};
    for (std::string word; stat >> word;) {
        double seconds = 0;
        if (word == "btime" && stat >> seconds)
            return seconds;
    }
    return 0;
}

// Linux 6.2 and later report the number as the size of the folder. Earlier kernels require listing it, which
// takes some microseconds per descriptor, on the thread that serves all clients.
std::uint64_t open_descriptors()
{
    constexpr auto path = "/proc/self/fd";
    struct stat folder {};
    if (::stat(path, &folder) == 0 && folder.st_size > 0)
        return static_cast<std::uint64_t>(folder.st_size);
    const std::unique_ptr<DIR, int (*)(DIR*)> all{::opendir(path), ::closedir};
    std::uint64_t count = 0;
    while (all && ::readdir(all.get()) != nullptr)
        ++count;
    return count < 3 ? 0 : count - 3; // ".", "..", and the descriptor of the folder itself
}

} // namespace

process_usage measure_process_usage()
{
    process_usage out;
    const auto tick = static_cast<double>(::sysconf(_SC_CLK_TCK));
    std::string line;
    std::getline(std::ifstream{"/proc/self/stat"}, line);
    // proc(5): the name (field 2) may contain any character, so parsing starts after it, at the state (field
    // 3).
    std::istringstream fields{line.substr(line.rfind(')') + 1)};
    double value = 0;
    std::string state;
    fields >> state;
    static const double boot = boot_time();
    for (int field = 4; fields >> value && field <= 24; ++field) {
        if (field == 14 || field == 15)
            out.cpu_seconds += value / tick;
        else if (field == 22)
            out.start_seconds = boot + value / tick;
        else if (field == 23)
            out.virtual_bytes = static_cast<std::uint64_t>(value);
        else if (field == 24)
            out.resident_bytes =
                static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        out.most_descriptors = limit.rlim_cur;
    out.open_descriptors = open_descriptors();
    return out;
}

} // namespace banter::app
