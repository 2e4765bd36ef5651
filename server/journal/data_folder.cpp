#include "server/journal/data_folder.hpp"

#include "server/journal/failpoint.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <string_view>

namespace banter::journal {

namespace {

// At most one sector, so that the disk writes it as a whole.
constexpr std::size_t record_bytes = 128;
constexpr std::string_view record_begin = "banter 1";

// Written in place of the epoch; not hexadecimal, so no epoch equals them.
constexpr const char* being_restored = "being-restored";
constexpr const char* restored = "restored";

std::string reason(int error) { return std::error_code{error, std::generic_category()}.message(); }

storage_error unusable(const std::filesystem::path& what, int error)
{
    const bool full = (error == ENOSPC || error == EDQUOT) && !failpoint("full-disk-final");
    return {full ? storage_error::reason::full : storage_error::reason::unusable,
            "can't use " + what.string() + ": " + reason(error)};
}

std::filesystem::path first_that_exists(std::filesystem::path folder)
{
    std::error_code ec;
    folder = std::filesystem::absolute(folder, ec).lexically_normal();
    while (folder.has_relative_path() && !std::filesystem::exists(folder, ec))
        folder = folder.parent_path();
    return folder;
}

// After a power cut a new folder may be lost, with everything in it, unless its parent folder was synced.
void sync_folders(const std::filesystem::path& existing, std::filesystem::path made)
{
    std::error_code ec;
    made = std::filesystem::absolute(made, ec).lexically_normal();
    while (made != existing && made.has_relative_path()) {
        made = made.parent_path();
        const int fd = ::open(made.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool synced = fd >= 0 && ::fsync(fd) == 0;
        const int error = errno;
        if (fd >= 0)
            ::close(fd);
        if (!synced && error != EACCES &&
            error != EINVAL) // not readable, or a file system without fsync of folders
            throw unusable(made, error);
    }
}

} // namespace

data_paths::data_paths(const std::filesystem::path& folder)
    : messages{folder / "banter.db"}, wal{folder / "banter.db-wal"}, shm{folder / "banter.db-shm"},
      search{folder / "search.db"}, lock{folder / "banter.lock"}, reserve{folder / "reserve"}
{
}

data_folder::data_folder(const std::filesystem::path& folder, purpose what_for) : paths_{folder}
{
    std::error_code ec;
    const auto existing = first_that_exists(folder);
    if (std::filesystem::create_directories(folder, ec))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ec);
    if (ec)
        throw unusable(folder, ec.value());
    sync_folders(existing, folder);
    lock_ = ::open(paths_.lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0)
        throw unusable(paths_.lock, errno);
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && !failpoint("lock-ignored")) {
        const int error = errno;
        ::close(lock_);
        if (error != EWOULDBLOCK)
            throw unusable(paths_.lock, error);
        throw storage_error{storage_error::reason::in_use,
                            "a banterd is using " + folder.string() + "; one folder serves one server"};
    }
    if (const auto last = last_run(); what_for == purpose::run && last && last->epoch == being_restored) {
        ::close(lock_);
        throw storage_error{storage_error::reason::damaged,
                            "a restore into " + folder.string() + " did not end; run banterd restore again"};
    }
}

data_folder::~data_folder() { ::close(lock_); }

std::optional<run_record> data_folder::last_run() const
{
    std::array<char, record_bytes> buffer{};
    const auto got = ::pread(lock_, buffer.data(), buffer.size(), 0);
    if (got <= 0)
        return {};
    std::istringstream in{std::string{buffer.data(), static_cast<std::size_t>(got)}};
    std::string name;
    std::string version;
    run_record r;
    if (!(in >> name >> version >> r.epoch >> r.run >> r.inode >> r.reserved) ||
        name + ' ' + version != record_begin)
        return {};
    return r;
}

void data_folder::note_run(const run_record& r)
{
    std::string text = std::string{record_begin} + ' ' + r.epoch + ' ' + std::to_string(r.run) + ' ' +
                       std::to_string(r.inode) + ' ' + std::to_string(r.reserved) + '\n';
    text.resize(record_bytes, '\n');
    const auto written = ::pwrite(lock_, text.data(), text.size(), 0);
    if (written != static_cast<ssize_t>(text.size()))
        throw unusable(paths_.lock, written < 0 ? errno : ENOSPC);
    if (::fdatasync(lock_) != 0)
        throw unusable(paths_.lock, errno);
}

database_inodes data_folder::inodes() const
{
    return {inode_of(paths_.messages), inode_of(paths_.wal), inode_of(paths_.shm)};
}

bool data_folder::intact(const database_inodes& opened, std::uint64_t wal_bytes) const
{
    struct stat ours {};
    return inodes() == opened && size_of(paths_.wal) >= wal_bytes && ::fstat(lock_, &ours) == 0 &&
           inode_of(paths_.lock) == ours.st_ino;
}

void data_folder::note_restoring()
{
    const auto last = last_run();
    note_run({being_restored, last ? last->run : 0, 0, last ? last->reserved : 0});
}

void data_folder::note_restored()
{
    const auto last = last_run();
    note_run({restored, last ? last->run : 0, 0, last ? last->reserved : 0});
}

std::uint64_t inode_of(const std::filesystem::path& file)
{
    struct stat s {};
    return ::stat(file.c_str(), &s) == 0 ? s.st_ino : 0;
}

std::uint64_t size_of(const std::filesystem::path& file)
{
    struct stat s {};
    return ::stat(file.c_str(), &s) == 0 ? static_cast<std::uint64_t>(s.st_size) : 0;
}

} // namespace banter::journal
