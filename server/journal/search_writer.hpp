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

/// Keeps a search index up. Belongs to one thread; readers may work beside it.
///
/// begin(), then add() and remove(), then commit(): what is in between becomes visible, and durable,
/// together. All of it throws SQLite::Exception. After one, rollback() and try again later; if is_damage()
/// says so, clear().
class search_writer {
public:
    /// Opens the index of the messages of `epoch`. One that is missing, damaged, of another epoch or of
    /// another format is rebuilt, empty.
    search_writer(const std::filesystem::path& file, std::string epoch);

    /// Throws everything away, where it stands: readers may stay open, and find nothing from then on.
    void clear();

    /// All messages up to this one are in the index. 0: none.
    chat::seq_number indexed_to() const noexcept { return indexed_to_; }

    void begin();
    /// @param seq   above all that were added before, and not in the index.
    /// @param room  of the table `rooms`.
    /// @param name  of that; needed of a conversation
    void add(chat::seq_number seq, std::int64_t room, const std::string& text, std::string_view name = {});
    /// All as it was added: FTS5 keeps no copy.
    void remove(chat::seq_number seq, std::int64_t room, const std::string& text, std::string_view name = {});
    void commit(chat::seq_number indexed_to);
    /// Undoes what was done since begin(). Does nothing when nothing was begun.
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
