#pragma once

#include "server/chat/query.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/page.hpp"
#include "server/journal/table_scan.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace banter::journal {

struct history_stretch;

/// A connection that reads messages while another one writes. Each call sees what is committed at that time.
/// Used by one thread. Damaged rows, and ranges that can't be read because of damage, are left out, logged
/// and counted. Entries that are no messages are left out.
/// @throws SQLite::Exception  from every function, if the database can't be read; open a new reader then
class message_reader {
public:
    explicit message_reader(const std::filesystem::path& database, const std::string& vfs = {});

    /// As journal::read(). The time does not depend on the number of messages, unless the index (room, seq)
    /// is damaged. Finding a time reads about log2(newest seq) messages.
    page history(const chat::history_query& q, chat::seq_number up_to);

    /// @return nullopt if the message does not exist, was removed, or is damaged
    std::optional<message_row> find(chat::seq_number seq);

    /// Calls `on_row` for all messages with `after` < seq <= `up_to`, in the order of their seqs, until it
    /// returns false.
    void each(chat::seq_number after, chat::seq_number up_to,
              const std::function<bool(const message_row&, std::int64_t room)>& on_row);

    /// As each(), for the messages of one room.
    void each_of_room(std::int64_t room, chat::seq_number after, chat::seq_number up_to,
                      const std::function<bool(const message_row&)>& on_row);

    /// As each(), in descending order.
    /// @param room  empty: all rooms
    void each_backwards(chat::seq_number after, chat::seq_number up_to, const std::string& room,
                        const std::function<bool(const message_row&)>& on_row);

    /// @return 0 if there is no such room
    std::int64_t id_of_room(const std::string& name);

    /// @return the seq of the newest stored entry; if damage makes that unreadable, the newest of the table
    /// of rooms
    chat::seq_number newest();

    /// Number of damaged rows that were left out.
    std::uint64_t damaged() const noexcept { return damaged_; }

    /// Number of ranges of seqs that could not be read.
    std::uint64_t unreadable() const noexcept { return unreadable_; }

    SQLite::Database& connection() noexcept { return db_; }

private:
    using row_handler = table_scan::row_handler;

    bool take(SQLite::Statement& row, message_row& m);
    bool left_out(const seq_range& gap);
    bool scan_room(std::int64_t room, const seq_range& range, table_scan::order way,
                   const row_handler& on_row);
    chat::seq_number oldest_of(std::int64_t room, chat::seq_number since);
    void read_stretch(std::int64_t room, const history_stretch& s, page& into);
    chat::seq_number first_late(std::int64_t room, const std::function<bool(timestamp)>& late,
                                chat::seq_number after, chat::seq_number up_to);

    SQLite::Database db_;
    SQLite::Statement room_;
    SQLite::Statement oldest_;
    SQLite::Statement after_;
    SQLite::Statement newest_;
    SQLite::Statement one_;
    std::uint64_t damaged_ = 0;
    std::uint64_t unreadable_ = 0;
};

} // namespace banter::journal
