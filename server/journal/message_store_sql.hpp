#pragma once

#include "server/journal/message_store.hpp"

#include <SQLiteCpp/Statement.h>

namespace banter::journal {

/// Entries of the table `meta`.
inline constexpr const char* retention_clock_key = "clock_offsets";
inline constexpr const char* time_corrections_key = "time_corrections";

/// The prepared statements of message_store. Included by its three sources only.
struct message_store::statements {
    explicit statements(SQLite::Database& db) : db_{db} {}

    SQLite::Statement make(const std::string& sql) const { return {db_, sql}; }

    SQLite::Database& db_;
    SQLite::Statement insert =
        make("INSERT OR IGNORE INTO messages (seq, prev, room, time, user, text, author, id, kind, "
             "recipient, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    SQLite::Statement first =
        make(std::string{"SELECT "} + message_columns +
             " FROM messages m JOIN rooms r ON r.id = m.room WHERE m.author = ? AND m.id = ?");
    SQLite::Statement first_forgotten =
        make("SELECT seq, time, checksum, room FROM forgotten_ids WHERE author = ? AND id = ?");
    SQLite::Statement insert_room =
        make("INSERT INTO rooms (id, name, topic, newest, forgotten, checksum) VALUES (?, ?, '', 0, 0, 0)");
    SQLite::Statement write_room =
        make("UPDATE rooms SET topic = ?, newest = ?, forgotten = ?, checksum = ? WHERE id = ?");
    SQLite::Statement oldest = make(std::string{"SELECT "} + message_columns +
                                    " FROM messages m JOIN rooms r ON r.id = m.room ORDER BY m.seq LIMIT ?");
    SQLite::Statement remove = make("DELETE FROM messages WHERE seq = ?");
    SQLite::Statement remember_id =
        make("INSERT OR REPLACE INTO forgotten_ids (author, id, seq, time, checksum, room) "
             "VALUES (?, ?, ?, ?, ?, ?)");
};

} // namespace banter::journal
