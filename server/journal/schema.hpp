#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace banter::journal {

/// "bntr": identifies a database of banter (PRAGMA application_id).
inline constexpr int application_id = 0x626e7472;

/// A step from one version of the tables to the next, inside a transaction.
using migration = std::function<void(SQLite::Database&)>;

/// The migrations of banter.db, in order. The version of a database (PRAGMA user_version) is the number of
/// migrations that were applied to it. A released migration is never changed.
std::span<const migration> migrations();

/// Whether migrate() first copies a database that is not empty, to FILE.before-vN.
enum class before_migration { copy, nothing };

/// Migrates `db` to the newest version, in one transaction: an interrupted migration starts over at the next
/// start.
/// @throws storage_error  damaged: not a database of banter, or from a newer banterd. SQLite::Exception
void migrate(SQLite::Database& db, const std::filesystem::path& file,
             std::span<const migration> steps = migrations(), before_migration what = before_migration::copy);

/// Which versions are accepted for reading.
enum class accepted_version { newest, older_too };

/// @throws storage_error  as migrate(), and if the version of `db` is not `accepted`
void check_schema(SQLite::Database& db, const std::filesystem::path& file,
                  accepted_version accepted = accepted_version::newest);

/// A value of the table `meta`.
/// @return empty if there is none. @throws storage_error  damaged: the checksum is wrong
std::string meta_value(SQLite::Database& db, const std::string& key);

/// A number of the table `meta`. @return 0 if there is none
std::uint64_t meta_number(SQLite::Database& db, const std::string& key);

void set_meta_value(SQLite::Database& db, const std::string& key, const std::string& value);
void remove_meta_value(SQLite::Database& db, const std::string& key);

/// A random epoch of 16 hexadecimal digits.
std::string new_epoch();

} // namespace banter::journal
