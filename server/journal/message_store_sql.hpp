#pragma once

#include "server/journal/message_store.hpp"

#include <SQLiteCpp/Statement.h>

namespace banter::journal {

/// Entries of the table `meta`.
inline constexpr const char* retention_clock_key = "clock_offsets";
inline constexpr const char* time_corrections_key = "time_corrections";
inline constexpr const char* given_key = "given";             ///< the last number, unless commits may be lost
inline constexpr const char* horizon_key = "horizon";         ///< chat::trim::horizon
inline constexpr const char* ids_horizon_key = "ids_horizon"; ///< chat::trim::ids_horizon

/// The prepared statements of message_store. Included by its three sources only.
struct message_store::statements {
    explicit statements(SQLite::Database& db) : db_{db} {}

    SQLite::Statement make(const std::string& sql) const { return {db_, sql}; }

    SQLite::Database& db_;
    SQLite::Statement insert =
        make("INSERT OR IGNORE INTO entries (seq, room, prev, prev_message, kind, flags, time, user, author, "
             "id, text, recipient, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    SQLite::Statement first =
        make(std::string{"SELECT "} + message_columns +
             " FROM entries m JOIN rooms r ON r.id = m.room WHERE m.author = ? AND m.id = ?");
    SQLite::Statement first_forgotten =
        make("SELECT seq, time, checksum, room FROM forgotten_ids WHERE author = ? AND id = ?");
    SQLite::Statement insert_room = make(
        "INSERT INTO rooms (id, name, made, topic, topic_by, topic_time, newest, newest_message, touched, "
        "touched_time, forgotten, forgotten_message, checksum) "
        "VALUES (?, ?, 0, '', '', 0, 0, 0, 0, 0, 0, 0, 0)");
    SQLite::Statement write_room =
        make("UPDATE rooms SET made = ?, topic = ?, topic_by = ?, topic_time = ?, newest = ?, "
             "newest_message = ?, touched = ?, touched_time = ?, forgotten = ?, forgotten_message = ?, "
             "checksum = ? WHERE id = ?");
    SQLite::Statement write_meta =
        make("INSERT OR REPLACE INTO meta (key, value, checksum) VALUES (?, ?, ?)");
    SQLite::Statement oldest = make("SELECT m.seq, m.time, m.kind, m.id IS NOT NULL "
                                    "FROM entries m JOIN rooms r ON r.id = m.room ORDER BY m.seq LIMIT ?");
    SQLite::Statement trimmed =
        make(std::string{"SELECT "} + message_columns +
             " FROM entries m JOIN rooms r ON r.id = m.room WHERE m.seq <= ? ORDER BY m.seq LIMIT ?");
    SQLite::Statement remove = make("DELETE FROM entries WHERE seq = ?");
    SQLite::Statement remember_id =
        make("INSERT OR REPLACE INTO forgotten_ids (author, id, seq, time, checksum, room) "
             "VALUES (?, ?, ?, ?, ?, ?)");
    SQLite::Statement remembered =
        make("SELECT seq, time, author, id, checksum, room FROM forgotten_ids WHERE seq > ? ORDER BY seq");
    SQLite::Statement forget_id = make("DELETE FROM forgotten_ids WHERE author = ? AND id = ?");
    SQLite::Statement free_id = make("UPDATE entries SET id = NULL, checksum = ? WHERE seq = ?");
};

} // namespace banter::journal
