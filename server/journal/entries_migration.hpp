#pragma once

#include <SQLiteCpp/Database.h>

namespace banter::journal {

/// The migration from version 3 of the tables to version 4: messages become entries, beside which topics are
/// stored, and the row of a room says all that the hub knows of it.
///
/// Texts, times, numbers and ids stay as they are. A row whose checksum was wrong is copied, and its new
/// checksum is wrong too: it stays left out, and `banterd check` finds it. What a version 3 did not store is
/// unknown: the author of a topic, when a room was made, and whether an author was proven.
///
/// Released, so never changed. The checksums of version 4 are those of message_row.hpp and room_row.hpp,
/// until another version has others.
void make_entries(SQLite::Database& db);

} // namespace banter::journal
