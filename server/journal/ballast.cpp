#include "server/journal/ballast.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <random>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace banter::journal {

namespace {

constexpr std::string_view first_line = "banterd sets this space aside for a full disk (--reserve).\n";

// The file is empty after a kill right after its creation, and may begin with zeros after a power cut.
bool is_ours(int file)
{
    struct stat s {};
    if (::fstat(file, &s) != 0 || !S_ISREG(s.st_mode))
        return false;
    std::array<char, first_line.size()> begin{};
    const auto got = ::pread(file, begin.data(), begin.size(), 0);
    return got >= 0 && (std::string_view{begin.data(), begin.size()} == first_line ||
                        std::all_of(begin.begin(), begin.end(), [](char c) { return c == 0; }));
}

bool is_lack_of_space(int error) { return error == ENOSPC || error == EDQUOT; }

// @return 0, or the errno
int write_all(int file, std::string_view bytes, std::uint64_t at)
{
    while (!bytes.empty()) {
        const auto written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            at += static_cast<std::uint64_t>(written);
        }
    }
    return 0;
}

// For file systems without fallocate(). Bytes that can't be compressed: zeros would occupy nothing on some.
int fill(int file, std::uint64_t bytes)
{
    std::minstd_rand random;
    std::vector<char> block(64 * 1024);
    for (std::uint64_t at = first_line.size(); at < bytes; at += block.size()) {
        for (auto& each : block)
            each = static_cast<char>(random() >> 8);
        const auto length = std::min<std::uint64_t>(block.size(), bytes - at);
        if (const int error = write_all(file, {block.data(), static_cast<std::size_t>(length)}, at))
            return error;
    }
    return ::fdatasync(file) == 0 ? 0 : errno; // the blocks may be chosen only now
}

// Spares the others on a full disk an attempt that would take the last of the space for a moment.
bool cannot_fit(int file, std::uint64_t bytes)
{
    struct statvfs disk {};
    struct stat now {};
    constexpr std::uint64_t stat_block = 512;
    return ::fstatvfs(file, &disk) == 0 && ::fstat(file, &now) == 0 &&
           std::uint64_t{disk.f_bfree} * disk.f_frsize +
                   static_cast<std::uint64_t>(now.st_blocks) * stat_block <
               bytes;
}

int allocate(int file, std::uint64_t bytes)
{
    if (cannot_fit(file, bytes))
        return ENOSPC;
    if (const int error = write_all(file, first_line, 0))
        return error;
    if (::ftruncate(file, static_cast<off_t>(std::max<std::uint64_t>(bytes, first_line.size()))) != 0)
        return errno;
    // Not posix_fallocate(), which writes one zero a block where the file system can't allocate.
    if (::fallocate(file, 0, 0, static_cast<off_t>(bytes)) == 0)
        return 0;
    return errno == EOPNOTSUPP || errno == ENOSYS ? fill(file, bytes) : errno;
}

} // namespace

ballast::ballast(std::filesystem::path file, std::uint64_t bytes) : file_{std::move(file)}, bytes_{bytes} {}

bool ballast::restore()
{
    if (bytes_ == 0) {
        release();
        return true;
    }
    const int file = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    const bool ours = file >= 0 && is_ours(file);
    int error = file < 0 ? errno : ours ? allocate(file, bytes_) : EEXIST;
    if (file >= 0)
        ::close(file);
    if (error == 0)
        return true;
    if (ours)
        ::unlink(file_.c_str());
    why_ = "can't set " + std::to_string(bytes_) + " bytes aside in " + file_.string() + ": " +
           std::generic_category().message(error);
    if (is_lack_of_space(error))
        return false;
    if (std::exchange(usable_, false))
        spdlog::warn("{}; on a full disk topics and rules wait for free space", why_);
    return true;
}

bool ballast::release()
{
    const int file = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return false;
    const bool ours = is_ours(file);
    ::close(file);
    return ours && ::unlink(file_.c_str()) == 0;
}

} // namespace banter::journal
