#include "client/load/process_meter.hpp"

#include <sys/resource.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <string>
#include <system_error>

namespace banter::load {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void gone(int pid)
{
    throw std::runtime_error{"process " + std::to_string(pid) + " does not exist or can't be inspected"};
}

fs::path folder(int pid) { return fs::path{"/proc"} / std::to_string(pid); }

// Empty if the file does not exist.
std::string file(const fs::path& path)
{
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// The number after `name`; 0: none.
std::uint64_t number(const std::string& text, const char* name)
{
    const auto at = text.find(name);
    return at == std::string::npos ? 0 : std::stoull(text.substr(at + std::string_view{name}.size()));
}

// The sum of the fields, in bytes.
std::uint64_t kilobytes(int pid, const char* name_of_file, std::initializer_list<const char*> names)
{
    const auto text = file(folder(pid) / name_of_file);
    if (text.empty())
        gone(pid);
    std::uint64_t all = 0;
    for (const char* name : names)
        all += number(text, name);
    return all * 1024;
}

template <typename T, typename F>
T sum(const std::vector<int>& pids, F of)
{
    return std::transform_reduce(pids.begin(), pids.end(), T{}, std::plus<T>{}, of);
}

// Calls f(entry) for each entry of the folder. An entry that vanishes meanwhile is no error.
template <typename F>
void for_each_in(const fs::path& path, int pid, F f)
{
    std::error_code failed;
    fs::directory_iterator it{path, failed};
    if (failed)
        gone(pid);
    for (; !failed && it != fs::directory_iterator{}; it.increment(failed))
        f(*it);
}

} // namespace

double process_meter::cpu_seconds() const
{
    return sum<double>(pids_, [](int pid) {
        clockid_t clock{};
        timespec used{};
        if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
            gone(pid);
        return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
    });
}

std::uint64_t process_meter::context_switches() const
{
    return sum<std::uint64_t>(pids_, [](int pid) {
        std::uint64_t all = 0;
        for_each_in(folder(pid) / "task", pid, [&](const fs::directory_entry& thread) {
            const auto status = file(thread.path() / "status");
            all += number(status, "\nvoluntary_ctxt_switches:") +
                   number(status, "\nnonvoluntary_ctxt_switches:");
        });
        return all;
    });
}

std::uint64_t process_meter::pss_bytes() const
{
    return sum<std::uint64_t>(pids_, [](int pid) {
        return kilobytes(pid, "smaps_rollup", {"\nPss_Anon:", "\nPss_Shmem:"});
    });
}

std::uint64_t process_meter::peak_rss_bytes() const
{
    return sum<std::uint64_t>(pids_, [](int pid) { return kilobytes(pid, "status", {"\nVmHWM:"}); });
}

std::uint64_t process_meter::descriptors() const
{
    return sum<std::uint64_t>(pids_, [](int pid) {
        std::uint64_t all = 0;
        for_each_in(folder(pid) / "fd", pid, [&](const fs::directory_entry&) { ++all; });
        return all;
    });
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
