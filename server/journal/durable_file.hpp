#pragma once

#include "server/journal/storage_error.hpp"

#include <filesystem>

/// Files that exist completely or not at all, also after a power cut.
/// All functions throw storage_error (unwritten: the disk is full or has an error; else unusable).
namespace banter::journal {

/// A file that is written under a temporary name, NAME.XXXXXX.partial in the same folder, and renamed when it
/// is complete. The destructor removes an incomplete file; after a crash of the process it remains.
class new_file {
public:
    /// Creates an empty file that only its owner can access.
    /// @param name  the final name; put_in_place() fails if a file of that name exists
    explicit new_file(std::filesystem::path name);
    ~new_file();
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    /// The final name.
    const std::filesystem::path& name() const noexcept { return name_; }

    /// The current path.
    const std::filesystem::path& path() const noexcept { return path_; }

    /// Starts writing dirty pages to the disk, so that the final sync is short and does not delay other
    /// writers.
    void start_writing_back() noexcept;

    /// Changes the owner of the file to the owner of its folder. Does nothing unless the process runs as
    /// root.
    void belong_to_folder() noexcept;

    /// Syncs the content, then renames the file to its final name, and syncs the folder. Fails if that name
    /// exists.
    void put_in_place();

private:
    std::filesystem::path name_;
    std::filesystem::path path_;
    int file_ = -1;
    bool in_place_ = false;
};

/// Renames a file if it exists.
void rename_if_there(const std::filesystem::path& from, const std::filesystem::path& to);

/// Removes a file if it exists.
void remove_if_there(const std::filesystem::path& file);

/// Makes creations, renames and removals in `folder` durable.
void sync_folder(const std::filesystem::path& folder);

} // namespace banter::journal
