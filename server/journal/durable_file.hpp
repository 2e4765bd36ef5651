#pragma once

#include "server/journal/storage_error.hpp"

#include <filesystem>

/// Files that are there as a whole or not at all, also after a power cut.
/// Everything throws storage_error (unusable; unwritten where the disk is full or does not take it).
namespace banter::journal {

/// A file under another name beside its own, until it is complete. Removed on destruction unless it was put
/// in place. A process that is killed leaves it, as NAME.XXXXXX.partial.
class new_file {
public:
    /// Makes it, empty, for its owner alone.
    /// @param name  must not exist when it is put in place
    explicit new_file(std::filesystem::path name);
    ~new_file();
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    /// What it will be called.
    const std::filesystem::path& name() const noexcept { return name_; }

    /// Where it is now.
    const std::filesystem::path& path() const noexcept { return path_; }

    /// Lets the disk begin with what was written, so that the sync at the end is no flood that others wait
    /// for.
    void start_writing_back() noexcept;

    /// Gives it the owner of the folder that it is in, where the process may do so: of use to root alone.
    void belong_to_folder() noexcept;

    /// Makes its content durable, then gives it its name, durably. Refuses where that exists by now.
    void put_in_place();

private:
    std::filesystem::path name_;
    std::filesystem::path path_;
    int file_ = -1;
    bool in_place_ = false;
};

/// Renames a file where it exists.
void rename_if_there(const std::filesystem::path& from, const std::filesystem::path& to);

/// Removes a file where it exists.
void remove_if_there(const std::filesystem::path& file);

/// What was made, renamed and removed in `folder` is durable on return.
void sync_folder(const std::filesystem::path& folder);

} // namespace banter::journal
