#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// Messages out of a data folder and into one, as lines of JSON (message_lines.hpp).
/// @return the exit code; what went wrong has been told on stderr. @throws storage_error, SQLite::Exception
namespace banter::app {

/// Writes the messages of a room, or of a conversation, to stdout, oldest first, also while a banterd runs on
/// the folder. Ends with the newest that is there when it begins.
int export_room(const std::filesystem::path& folder, const std::string& room);

/// Stores the lines of `files`, or of stdin where there are none, in a folder that no banterd uses.
/// @param room  the room or conversation for all of them; empty: the one that each line names
int import_lines(const std::filesystem::path& folder, const std::vector<std::string>& files,
                 const std::string& room);

} // namespace banter::app
