#pragma once

#include "server/chat/batch.hpp"
#include "server/chat/state_entry.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal {

/// The table of state entries, and the entries that still have to be written into it. Used by the connection
/// that writes.
///
/// Call add(), then write() inside a transaction, then written() if that has become durable, else
/// keep_waiting().
class state_table {
public:
    /// Most entries that wait for a disk that is full. Further ones are lost, with an error in the log.
    static constexpr std::size_t most_waiting = 100'000;

    explicit state_table(SQLite::Database& db);

    /// All stored entries.
    /// @throws storage_error  damaged: a checksum is wrong, or the table can't be read
    std::vector<chat::state_entry> all() const;

    /// Adds the state entries of the batches. An entry replaces a waiting one of the same kind and key.
    void add(std::span<const chat::batch> batches);

    /// Writes all waiting entries. @throws SQLite::Exception
    void write();

    bool waits() const noexcept { return !waiting_.empty(); }
    void written() noexcept { waiting_.clear(); }
    void keep_waiting();

private:
    SQLite::Database& db_;
    SQLite::Statement put_;
    SQLite::Statement remove_;
    std::map<std::pair<std::string, std::string>, std::string>
        waiting_; // (kind, key) to value; an empty value removes the entry
};

/// Selects all rows, with the columns that state_entry_of() reads. The table is called `facts` (schema.cpp).
inline constexpr const char* state_rows = "SELECT kind, key, value, checksum FROM facts";

chat::state_entry state_entry_of(SQLite::Statement& row);

/// Whether the checksum of the row is right. @param entry  as state_entry_of() has read it from `row`
bool holds(const chat::state_entry& entry, SQLite::Statement& row);

} // namespace banter::journal
