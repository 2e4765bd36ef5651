#pragma once

#include "server/chat/message.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace SQLite {
class Statement;
}

namespace banter::journal {

/// A stored message, with the key that identifies repeats.
struct message_row {
    chat::message message;
    std::string author; ///< the folded name of the user; empty without an id
    std::string id;     ///< empty: none
};

/// XXH3-64 checksum over every field, each prefixed by its length. It detects damage, not forgery. `notice`
/// and `to` are included only where they are set, so that rows of older versions keep their checksum.
std::int64_t checksum_of(const chat::message& message, std::string_view author, std::string_view id);

/// Reads a row of a statement that begins `SELECT` message_columns.
message_row message_of(SQLite::Statement& s);

/// Whether the checksum of the row is right. @param m  as message_of() has read it from `s`
bool holds(const message_row& m, SQLite::Statement& s);

/// Columns of messages (as m) and their rooms (as r), in the order in which message_of() reads them.
inline constexpr const char* message_columns =
    "m.seq, m.prev, r.name, m.time, m.user, m.text, m.author, m.id, m.kind, m.recipient, m.checksum";

/// The number of these columns; also the index of the first column after them.
inline constexpr int message_column_count = 11;

/// Values of the column `kind`. Stored on disk: do not change.
inline constexpr std::int64_t plain_kind = 0;
inline constexpr std::int64_t notice_bit = 1;
inline constexpr std::int64_t unproven_bit = 2;

std::int64_t kind_of(const chat::message& m);

/// The checksum of a row of `rooms`.
std::int64_t room_checksum(std::string_view name, std::string_view topic, chat::seq_number newest,
                           chat::seq_number forgotten);

/// The checksum of a row of `forgotten_ids`: an id that is kept after its message was removed.
/// @param room  rooms.id; 0: unknown, for ids that were kept before this column existed
std::int64_t checksum_of_id(std::string_view author, std::string_view id, chat::seq_number seq,
                            std::int64_t time_ms, std::int64_t room);

/// The checksum of a row of another table.
std::int64_t checksum_of(std::initializer_list<std::string_view> fields);

} // namespace banter::journal
