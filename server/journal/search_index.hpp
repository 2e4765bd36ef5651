#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// The index of words beside the messages: a database of its own, search.db, that holds nothing which can't
/// be made again from the messages. search_writer keeps it up, search_reader asks it.
///
/// A file of its own, so that indexing is off the commit path: what it locks, writes and syncs is not what a
/// message waits for. A thousand rows take 39 ms of CPU, one time in a hundred 82 ms (two million rows,
/// test/bench/search_latency.cpp).
namespace banter::journal {

/// What must be the same for an index to be of use: our tables, and what is a letter.
std::string search_format();

/// What the index keeps of a room, as text: its id; and of a conversation, that it is one, and whose. So that
/// a search need not look at what others say to each other.
/// @param id    of the table `rooms`
/// @param name  empty: of a room, none matters
std::string room_words(std::int64_t id, std::string_view name);

/// The word that every conversation has.
inline constexpr std::string_view conversation_word = "conversation";

/// The word that all conversations of one person have, and hardly any other.
std::string user_word(std::string_view folded);

/// Opens a search index for one thread. Nothing is read yet.
/// @param flags  SQLITE_OPEN_READWRITE and what else is wanted. @throws SQLite::Exception
SQLite::Database open_search_index(const std::filesystem::path& file, int flags);

/// Whether `e` says that the index can't be used as it is, and should be rebuilt: damage, or tables
/// that are not there.
bool is_damage(const SQLite::Exception& e) noexcept;

} // namespace banter::journal
