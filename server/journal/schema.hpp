#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace banter::journal {

/// "bntr": tells the file from other people's databases (PRAGMA application_id).
inline constexpr int application_id = 0x626e7472;

/// A step from one version of the tables to the next, inside a transaction.
using migration = std::function<void(SQLite::Database&)>;

/// Those of banter.db, in order: the version of a database (PRAGMA user_version) is the number of steps that
/// it has behind it. A step that was released is never changed.
std::span<const migration> migrations();

/// Whether a database that has something in it is copied before it is changed, to FILE.before-vN.
enum class before_migration { copy, nothing };

/// Brings `db` to the newest version, all in one transaction: a process that is stopped in it starts over at
/// the next start.
/// @throws storage_error  damaged: not a database of banter's, or of a newer banterd. SQLite::Exception
void migrate(SQLite::Database& db, const std::filesystem::path& file,
             std::span<const migration> steps = migrations(), before_migration what = before_migration::copy);

/// Which versions will do for reading.
enum class accepted_version { newest, older_too };

/// @throws storage_error  as migrate(), and where `db` is of a version that is not `accepted`.
void check_schema(SQLite::Database& db, const std::filesystem::path& file,
                  accepted_version accepted = accepted_version::newest);

/// A value of the table `meta`.
/// @return empty where there is none. @throws storage_error  damaged: its checksum does not hold.
std::string meta_value(SQLite::Database& db, const std::string& key);

/// The same, of a number. @return 0 where there is none.
std::uint64_t meta_number(SQLite::Database& db, const std::string& key);

void set_meta_value(SQLite::Database& db, const std::string& key, const std::string& value);

/// An epoch as good as never used before: 16 hexadecimal digits.
std::string new_epoch();

} // namespace banter::journal
