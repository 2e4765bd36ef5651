#include "client/load/process_meter.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace banter::load {

namespace {

std::string file(const std::filesystem::path& path)
{
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// The number after `name`, in bytes; the kernel gives kB.
std::uint64_t kilobytes(const std::string& text, const std::string& name)
{
    const auto at = text.find(name);
    return at == std::string::npos ? 0 : std::stoull(text.substr(at + name.size())) * 1024;
}

} // namespace

std::optional<process_reading> read_process(int pid)
{
    const auto dir = std::filesystem::path{"/proc"} / std::to_string(pid);
    const auto stat = file(dir / "stat");
    const auto name_end = stat.rfind(')'); // the name may hold blanks and brackets
    if (name_end == std::string::npos)
        return std::nullopt;

    // proc(5): utime and stime are fields 14 and 15, and the name is field 2.
    std::istringstream fields{stat.substr(name_end + 1)};
    std::string skipped;
    for (int i = 3; i < 14; ++i)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;

    process_reading now;
    now.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    now.pss_bytes = kilobytes(file(dir / "smaps_rollup"), "\nPss:");
    now.peak_rss_bytes = kilobytes(file(dir / "status"), "\nVmHWM:");
    std::error_code unreadable;
    for (std::filesystem::directory_iterator it{dir / "fd", unreadable}, end; !unreadable && it != end;
         it.increment(unreadable))
        ++now.descriptors;
    return now;
}

double own_cpu_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

} // namespace banter::load
