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

/// A message as it is stored: what is shown, and who may not say it twice.
struct message_row {
    chat::message what;
    std::string author; ///< with `id`: the folded name
    std::string id;     ///< empty: none
};

/// XXH3-64 checksum over every field, each prefixed by its length. It detects damage, not forgery. `notice`
/// and `to` are included only where they are set, so that rows of older versions keep their checksum.
std::int64_t checksum_of(const chat::message& what, std::string_view author, std::string_view id);

/// Reads a row of a statement that begins `SELECT` message_columns.
message_row message_of(SQLite::Statement& s);

/// Whether the row, as message_of() read it from `s`, says what was stored.
bool holds(const message_row& m, SQLite::Statement& s);

/// Of messages (as m) and their rooms (as r), in the order that message_of() reads.
inline constexpr const char* message_columns =
    "m.seq, m.prev, r.name, m.time, m.user, m.text, m.author, m.id, m.kind, m.recipient, m.checksum";

/// How many they are: the number of the first column behind them.
inline constexpr int message_column_count = 11;

/// What `kind` of a message row says.
inline constexpr std::int64_t plain_kind = 0;
inline constexpr std::int64_t notice_kind = 1;

/// Of a row of rooms.
std::int64_t room_checksum(std::string_view name, std::string_view topic, chat::seq_number newest,
                           chat::seq_number forgotten);

/// Of an id that outlives its message.
std::int64_t checksum_of_id(std::string_view author, std::string_view id, chat::seq_number seq,
                            std::int64_t time_ms);

/// Of other rows.
std::int64_t checksum_of(std::initializer_list<std::string_view> fields);

} // namespace banter::journal
