#pragma once

#include "server/journal/schema.hpp"
#include "server/journal/storage_error.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string>

/// SQLite connections as the journal wants them. Each belongs to one thread at a time.
namespace banter::journal {

/// When a commit is done.
enum class durability {
    power, ///< when it is on the disk: survives a power cut (synchronous=FULL)
    crash, ///< when the system has it: survives the end of the process (synchronous=NORMAL)
};

/// Opens the database of messages for the one connection that writes, and makes what is missing. WAL; nothing
/// is checkpointed by itself.
/// @param vfs  of SQLite; empty: the system's.
/// @throws SQLite::Exception, storage_error (damaged: it is no database of banter's, or of a newer banterd)
SQLite::Database open_messages(const std::filesystem::path& file, const std::string& vfs);

/// Opens it for reading, beside the one that writes. @throws as above, and where its version is not
/// `accepted`.
SQLite::Database open_messages_to_read(const std::filesystem::path& file, const std::string& vfs,
                                       accepted_version accepted = accepted_version::newest);

/// What any connection of ours gets: no extensions, no writing of schema by SQL, bounded memory.
void harden(SQLite::Database& db);

void set_durability(SQLite::Database& db, durability d);

/// What `e` says of `file`, for the one who started the program.
storage_error storage_error_of(const std::filesystem::path& file, const SQLite::Exception& e);

/// Whether `e`, just thrown by `db`, says that there is no room on the disk. Anything else is worse.
bool is_disk_full(const SQLite::Database& db, const SQLite::Exception& e);

/// The system's reason (errno) for the last failure to read or write, 0 when it gave none.
int system_error(const SQLite::Database& db);

} // namespace banter::journal
