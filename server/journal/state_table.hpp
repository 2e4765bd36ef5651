#pragma once

#include "server/chat/batch.hpp"
#include "server/chat/state_entry.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <span>
#include <vector>

namespace banter::journal {

/// The table of state entries. Used by the connection that writes.
class state_table {
public:
    explicit state_table(SQLite::Database& db);

    /// All stored entries.
    /// @throws storage_error  damaged: a checksum is wrong, or the table can't be read
    std::vector<chat::state_entry> all() const;

    /// Writes the state entries of the batches; of each kind and key the last. Call inside a transaction.
    /// @throws SQLite::Exception
    void write(std::span<const chat::batch> batches);

private:
    void put(const chat::state_entry& entry);

    SQLite::Database& db_;
    SQLite::Statement put_;
    SQLite::Statement remove_;
};

/// Selects all rows, with the columns that state_entry_of() reads.
inline constexpr const char* state_rows = "SELECT kind, key, value, checksum FROM rows";

chat::state_entry state_entry_of(SQLite::Statement& row);

/// Whether the checksum of the row is right. @param entry  as state_entry_of() has read it from `row`
bool holds(const chat::state_entry& entry, SQLite::Statement& row);

} // namespace banter::journal
