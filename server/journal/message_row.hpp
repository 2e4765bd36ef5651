#pragma once

#include "server/chat/entry.hpp"
#include "server/chat/message.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace SQLite {
class Statement;
}

/// Rows of the table `entries`, and checksums of rows.
namespace banter::journal {

/// The column `kind`.
constexpr std::int64_t number_of(chat::entry_kind kind) noexcept { return static_cast<std::int64_t>(kind); }

/// Bits of the column `flags`. Stored on disk: do not change.
inline constexpr std::int64_t notice_bit = 1;
inline constexpr std::int64_t unproven_bit = 2;
inline constexpr std::int64_t proven_bit = 4; ///< the author's device had proven its name

/// The numbers of an entry that its message does not have.
struct entry_numbers {
    std::int64_t kind = number_of(chat::entry_kind::message);
    chat::seq_number prev =
        0; ///< the entry before it in its room; the message's `prev` is the message before it
    std::int64_t flags = 0;
    chat::seq_number of = 0;     ///< the entry that this one changes; 0: none
    chat::seq_number edited = 0; ///< the entry that has changed this one last; 0: none
};

/// A stored entry, with the key that identifies repeats.
struct message_row {
    chat::message message; ///< of a topic: its author, text, time and number
    std::string author;    ///< the folded name of the user
    std::string id;        ///< empty: none
    entry_numbers numbers;

    bool is_message() const noexcept { return numbers.kind == number_of(chat::entry_kind::message); }
};

std::int64_t flags_of(const chat::message& m, bool proven);

/// XXH3-64 checksum over every field, and the lengths of the texts. It detects damage, not forgery.
std::int64_t checksum_of(const chat::message& message, const entry_numbers& numbers, std::string_view author,
                         std::string_view id);

/// Reads a row of a statement that begins `SELECT` message_columns.
message_row message_of(SQLite::Statement& s);

/// Whether the checksum of the row is right. @param m  as message_of() has read it from `s`
bool holds(const message_row& m, SQLite::Statement& s);

/// Columns of entries (as m) and their rooms (as r), in the order in which message_of() reads them.
inline constexpr const char* message_columns =
    "m.seq, m.prev, m.prev_message, r.name, m.kind, m.flags, m.time, m.user, m.author, m.id, m.of, m.edited, "
    "m.text, m.recipient, m.checksum";

/// The number of these columns; also the index of the first column after them.
inline constexpr int message_column_count = 15;

/// The checksum of a row of `forgotten_ids`: an id that is kept after its message was removed.
/// @param room  rooms.id; 0: unknown, for ids that were kept before this column existed
std::int64_t checksum_of_id(std::string_view author, std::string_view id, chat::seq_number seq,
                            std::int64_t time_ms, std::int64_t room);

/// The checksum of a row of another table.
std::int64_t checksum_of(std::initializer_list<std::string_view> fields);

} // namespace banter::journal
