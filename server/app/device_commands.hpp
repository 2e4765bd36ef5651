#pragma once

#include <filesystem>
#include <string>

/// `banterd devices`: the names that devices have claimed with their secrets (docs/protocol.md, "Devices").
namespace banter::app {

/// Prints the names, one per line, sorted by their folded form. A server may be running.
/// @return the exit code. @throws storage_error, SQLite::Exception
int list_devices(const std::filesystem::path& folder);

/// Frees a name. The next device that presents a secret for it claims it, and does not see its earlier
/// conversations. Locks the data folder, as a server does.
/// @param name  as returned by user_name().
/// @return the exit code; 64 if no device has claimed the name. @throws storage_error, SQLite::Exception
int remove_device(const std::filesystem::path& folder, const std::string& name);

} // namespace banter::app
