#pragma once

#include "common/time.hpp"
#include "server/chat/answer.hpp"
#include "server/chat/direct_chats.hpp"
#include "server/chat/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace SQLite {
class Statement;
}

namespace banter::journal {

/// A row of the table `rooms`, without the name. A room or conversation has one from its first entry on, also
/// if that was not stored.
struct room_row {
    std::int64_t id = 0;
    timestamp made{}; ///< 1970: not known
    std::string topic{};
    chat::topic_origin topic_by{};
    chat::seq_number newest = 0;         ///< the newest entry that it ever had
    chat::seq_number newest_message = 0; ///< the newest message that it ever had
    chat::last_touch touched{};
    chat::seq_number forgotten = 0;         ///< the newest entry that retention removed
    chat::seq_number forgotten_message = 0; ///< the newest message that retention removed
};

/// Columns of `rooms`, in the order in which room_of() and room_name_of() read them.
inline constexpr const char* room_columns =
    "id, name, made, topic, topic_by, topic_time, newest, newest_message, touched, touched_time, forgotten, "
    "forgotten_message, checksum";

/// Reads a row of a statement that begins `SELECT` room_columns.
room_row room_of(SQLite::Statement& s);
std::string room_name_of(SQLite::Statement& s);

/// XXH3-64 checksum over every field.
std::int64_t checksum_of(std::string_view name, const room_row& r);

/// Whether the checksum of the row is right. @param r  as room_of() has read it from `s`
bool holds(std::string_view name, const room_row& r, SQLite::Statement& s);

} // namespace banter::journal
