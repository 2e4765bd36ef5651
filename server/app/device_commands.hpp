#pragma once

#include <filesystem>
#include <string>

/// `banterd devices`: the names that a device has claimed by its secret (docs/protocol.md, "Devices").
namespace banter::app {

/// Prints the names, one a line, in the order of their folded form. Also while a server runs.
/// @return the exit code. @throws storage_error, SQLite::Exception
int list_devices(const std::filesystem::path& folder);

/// Frees a name: the next secret that is presented for it claims it, and sees none of its earlier
/// conversations. Holds the data folder like a server.
/// @param name  as user_name() gives it.
/// @return the exit code: 64 where no device has claimed the name. @throws storage_error, SQLite::Exception
int remove_device(const std::filesystem::path& folder, const std::string& name);

} // namespace banter::app
