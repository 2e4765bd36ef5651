#pragma once

#include "server/chat/ids.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace banter::journal {

/// Updates a search index. Used by one thread; readers may use the index at the same time.
///
/// begin(), then add() and remove(), then commit() form a transaction. All functions throw SQLite::Exception.
/// After an exception call rollback() and try again later, or clear() if is_damage() is true for it.
class search_writer {
public:
    /// Opens the index of the messages of `epoch`. If it is missing, damaged, of another epoch or of another
    /// format, it becomes a new, empty one.
    search_writer(const std::filesystem::path& file, std::string epoch);

    /// Empties the index in place. Open readers stay valid and find nothing until messages are added.
    void clear();

    /// The index contains all messages up to this seq. 0: none.
    chat::seq_number indexed_to() const noexcept { return indexed_to_; }

    void begin();
    /// @param seq   above all seqs that were added before
    /// @param room  id of the table `rooms`
    /// @param name  the room's name; needed for a conversation
    void add(chat::seq_number seq, std::int64_t room, const std::string& text, std::string_view name = {});
    /// Takes the same values as add() did: the index keeps no copy of the text.
    void remove(chat::seq_number seq, std::int64_t room, const std::string& text, std::string_view name = {});
    void commit(chat::seq_number indexed_to);
    /// Undoes the changes since begin(), if there was one.
    void rollback() noexcept { chunk_.reset(); }

private:
    struct chunk {
        explicit chunk(SQLite::Database& db);

        SQLite::Transaction transaction;
        SQLite::Statement add;
        SQLite::Statement remove;
    };

    std::optional<chat::seq_number> read_meta();

    SQLite::Database db_;
    std::string epoch_;
    chat::seq_number indexed_to_ = 0;
    std::unique_ptr<chunk> chunk_;
};

} // namespace banter::journal
