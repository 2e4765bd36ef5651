#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// The full-text index: a database of its own, search.db, that can be rebuilt from the messages.
/// search_writer updates it, search_reader queries it.
///
/// It is a separate file so that no message waits for indexing: for its locks, writes or syncs. Indexing a
/// thousand rows takes 39 ms of CPU (p99 82 ms; two million rows, test/bench/search_latency.cpp).
namespace banter::journal {

/// Identifies the format of an index: the version of its tables, and of Unicode. An index of another format
/// is rebuilt.
std::string search_format();

/// The words that the index stores for the room of a message: the id of the room; for a conversation also
/// conversation_word and a user_word for each of its two users. A query can so exclude the conversations of
/// others.
/// @param id    of the table `rooms`
/// @param name  needed for a conversation; may be empty for a room
std::string room_words(std::int64_t id, std::string_view name);

/// The word of every conversation.
inline constexpr std::string_view conversation_word = "conversation";

/// The word of all conversations of one user: a hash of the folded name.
std::string user_word(std::string_view folded);

/// Opens a search index, for use by one thread. Reads nothing yet.
/// @param flags  SQLITE_OPEN_READWRITE, possibly with others. @throws SQLite::Exception
SQLite::Database open_search_index(const std::filesystem::path& file, int flags);

/// Whether `e` means that the index should be rebuilt: it is damaged, or lacks its tables.
bool is_damage(const SQLite::Exception& e) noexcept;

} // namespace banter::journal
