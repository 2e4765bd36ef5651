#pragma once

#include "server/journal/schema.hpp"
#include "server/journal/storage_error.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <chrono>
#include <filesystem>
#include <string>

/// Opens SQLite connections with the settings of the journal. Each is used by one thread at a time.
namespace banter::journal {

/// How long a connection waits for a lock of another one, of this process or of a backup, which holds it for
/// moments only.
inline constexpr std::chrono::seconds wait_for_lock{5};

/// When a commit counts as done.
enum class durability {
    power, ///< when the disk has it: it survives a power cut (synchronous=FULL)
    crash, ///< when the system has it: it survives a crash of the process (synchronous=NORMAL)
};

/// Opens the database of messages for the one connection that writes. Creates the file and migrates the
/// tables if necessary. Uses a write-ahead log without automatic checkpoints.
/// @param vfs  SQLite's file system layer; empty: the default
/// @throws SQLite::Exception, storage_error (damaged: not a database of banter, or from a newer banterd)
SQLite::Database open_messages(const std::filesystem::path& file, const std::string& vfs);

/// Opens the database for reading; another connection may write.
/// @throws as above, and if the version of the tables is not `accepted`
SQLite::Database open_messages_to_read(const std::filesystem::path& file, const std::string& vfs,
                                       accepted_version accepted = accepted_version::newest);

/// Settings of every connection: no extensions, no changes of the schema by SQL, bounded memory.
void harden(SQLite::Database& db);

void set_durability(SQLite::Database& db, durability d);

/// Describes the error `e` of `file` in a sentence for the operator.
storage_error storage_error_of(const std::filesystem::path& file, const SQLite::Exception& e);

/// Whether `e`, just thrown by `db`, means that the disk is full, from which the server can recover.
bool is_disk_full(const SQLite::Database& db, const SQLite::Exception& e);

/// The errno of the last failure to read or write, 0 if there is none.
int system_error(const SQLite::Database& db);

} // namespace banter::journal
