#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace banter::journal {

/// Space that is set aside for a full disk: a file that occupies its blocks. While the disk is full, the file
/// is gone, so that topics and state entries can be stored in its place.
///
/// Begins with a line that says what it is for; a file of that name without the line belongs to somebody else
/// and is left alone. Used by one process at a time, the holder of the folder's lock. Not thread-safe.
class ballast {
public:
    /// Touches no file. @param bytes  0: nothing is set aside
    ballast(std::filesystem::path file, std::uint64_t bytes);

    /// Sets the space aside, unless that is done already.
    /// @return false, with no file left, if the disk has no space for it. True also if the file can't be made
    ///         for another reason, which is logged once: the server must not wait for that to change.
    bool restore();

    /// Gives the space back to the file system. Does nothing if there is no such file. @return whether there
    /// was one
    bool release();

    /// Why restore() has returned false.
    const std::string& why() const noexcept { return why_; }

private:
    std::filesystem::path file_;
    std::uint64_t bytes_;
    bool usable_ = true;
    std::string why_;
};

} // namespace banter::journal
