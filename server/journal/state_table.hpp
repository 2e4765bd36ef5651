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

/// What is remembered beside the messages, as the connection that writes has it: the table, and what has yet
/// to be written into it.
///
/// add(), then write() inside a transaction, then written() once that is durable, or keep_waiting().
class state_table {
public:
    /// Most that wait for a disk that takes nothing. What is beyond is lost, and the log says so.
    static constexpr std::size_t most_waiting = 100'000;

    explicit state_table(SQLite::Database& db);

    /// All that are stored.
    /// @throws storage_error  damaged: the checksum of one does not hold, or they can't be read
    std::vector<chat::state_entry> all() const;

    /// Takes the state entries of the batches, whose records have been numbered or refused; of the same kind
    /// and key the last one counts.
    /// @param newest  the newest seq before them
    void add(std::span<const chat::batch> batches, chat::seq_number newest);

    /// Writes all that wait. @throws SQLite::Exception
    void write();

    bool waits() const noexcept { return !waiting_.empty(); }
    void written() noexcept { waiting_.clear(); }
    void keep_waiting();

private:
    SQLite::Database& db_;
    SQLite::Statement put_;
    SQLite::Statement remove_;
    std::map<std::pair<std::string, std::string>, std::string> waiting_; // kind and key: value
};

/// Selects all, in the order that state_entry_of() reads.
inline constexpr const char* state_rows = "SELECT kind, key, value, checksum FROM facts";

chat::state_entry state_entry_of(SQLite::Statement& row);

/// Whether the row, as state_entry_of() read it from `row`, says what was stored.
bool holds(const chat::state_entry& f, SQLite::Statement& row);

} // namespace banter::journal
