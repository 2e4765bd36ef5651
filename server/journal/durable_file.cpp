#include "server/journal/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

namespace banter::journal {

namespace {

constexpr std::string_view suffix = ".partial";

storage_error failed(const std::string& doing, const std::filesystem::path& file, int error)
{
    const bool unwritten = error == ENOSPC || error == EDQUOT || error == EIO || error == EFBIG;
    return {unwritten ? storage_error::reason::unwritten : storage_error::reason::unusable,
            "can't " + doing + ' ' + file.string() + ": " + std::generic_category().message(error)};
}

std::filesystem::path folder_of(const std::filesystem::path& file)
{
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
}

// Fails if `to` exists.
void rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return;
    if (errno != EINVAL && errno != ENOSYS)
        throw failed("make", to, errno);
    // The file system lacks RENAME_NOREPLACE, as NFS does.
    struct stat s {};
    if (::lstat(to.c_str(), &s) == 0)
        throw failed("make", to, EEXIST);
    if (::rename(from.c_str(), to.c_str()) != 0)
        throw failed("make", to, errno);
}

} // namespace

new_file::new_file(std::filesystem::path name) : name_{std::move(name)}
{
    std::string pattern = name_.string() + ".XXXXXX" + std::string{suffix};
    file_ = ::mkostemps(pattern.data(), static_cast<int>(suffix.size()), O_CLOEXEC);
    if (file_ < 0)
        throw failed("make", name_, errno);
    path_ = pattern;
}

new_file::~new_file()
{
    ::close(file_);
    if (!in_place_)
        ::unlink(path_.c_str());
}

void new_file::start_writing_back() noexcept { ::sync_file_range(file_, 0, 0, SYNC_FILE_RANGE_WRITE); }

void new_file::belong_to_folder() noexcept
{
    struct stat s {};
    if (::geteuid() == 0 && ::stat(folder_of(path_).c_str(), &s) == 0)
        static_cast<void>(::fchown(file_, s.st_uid, s.st_gid) == 0);
}

void new_file::put_in_place()
{
    if (::fsync(file_) != 0)
        throw failed("write", name_, errno);
    rename_to_new(path_, name_);
    in_place_ = true;
    sync_folder(folder_of(name_));
}

void rename_if_there(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
        throw failed("rename", from, errno);
}

void remove_if_there(const std::filesystem::path& file)
{
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
        throw failed("remove", file, errno);
}

void sync_folder(const std::filesystem::path& folder)
{
    const int f = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f < 0)
        throw failed("open", folder, errno);
    const int error = ::fsync(f) == 0 ? 0 : errno;
    ::close(f);
    if (error != 0 && error != EINVAL) // some file systems have no fsync of folders
        throw failed("write", folder, error);
}

} // namespace banter::journal
