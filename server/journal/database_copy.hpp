#pragma once

#include "server/journal/database_check.hpp"
#include "server/journal/durable_file.hpp"
#include "server/journal/schema.hpp"

#include <filesystem>

namespace banter::journal {

/// Copies the database of messages `from` as it is at one moment, also while a banterd writes to it, into
/// `to`, which is not put in place yet. Its epoch is taken from the copy, so that a server which is started
/// on it takes a new one, and its tables are brought to the newest version.
///
/// Page by page, so that it costs little but reading: what is damaged in one is so in the other.
/// @param accepted  the versions that `from` may have
/// @param stop      is asked between pieces whether to give up
/// @throws storage_error  also where `stop` said so
void copy_database(const std::filesystem::path& from, new_file& to, accepted_version accepted,
                   const stop_check& stop);

} // namespace banter::journal
