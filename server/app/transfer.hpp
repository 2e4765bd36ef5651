#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// Exports messages from a data folder and imports them, as lines of JSON (message_lines.hpp).
/// Both functions return the exit code, after printing the reason of a failure on stderr, and throw
/// storage_error and SQLite::Exception.
namespace banter::app {

/// Writes the messages of a room or conversation to stdout, oldest first, up to the newest one at the start
/// of the export. A banterd may use the folder meanwhile.
int export_room(const std::filesystem::path& folder, const std::string& room);

/// Stores the lines of `files`, or of stdin if there are none, in a folder that no banterd uses.
/// @param room  the room or conversation for all lines; empty: each line names its own
int import_lines(const std::filesystem::path& folder, const std::vector<std::string>& files,
                 const std::string& room);

} // namespace banter::app
