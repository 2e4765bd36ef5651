#pragma once

#include "server/chat/query.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/database.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/page.hpp"
#include "server/journal/table_scan.hpp"

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace banter::journal {

struct history_stretch;

/// A connection that reads messages, beside the one that writes. Sees what is committed when it is asked.
/// Belongs to one thread. Rows that are damaged, and ranges that can't be read for damage, are left out,
/// logged and counted.
/// @throws SQLite::Exception  from everything: it can't be read. Open a new one then.
class message_reader {
public:
    explicit message_reader(const std::filesystem::path& database, const std::string& vfs = {});

    /// As journal::read(). The time it takes does not depend on how much there is, but for the finding of a
    /// time, which looks at about as many messages as the newest seq has binary digits; unless the index of
    /// rooms is damaged.
    page history(const chat::history_query& q, chat::seq_number up_to);

    /// @return the message with this number, unless it has been removed.
    std::optional<message_row> find(chat::seq_number seq);

    /// Tells of all messages with `after` < seq <= `up_to`, in the order of the seqs, until `on_row` says
    /// false.
    void each(chat::seq_number after, chat::seq_number up_to,
              const std::function<bool(const message_row&, std::int64_t room)>& on_row);

    /// As each(), but only of the room with this id.
    void each_of_room(std::int64_t room, chat::seq_number after, chat::seq_number up_to,
                      const std::function<bool(const message_row&)>& on_row);

    /// As each(), but backwards, from `up_to` on, and only of one room if it is given.
    void each_backwards(chat::seq_number after, chat::seq_number up_to, const std::string& room,
                        const std::function<bool(const message_row&)>& on_row);

    /// @return 0 when there is no such room.
    std::int64_t id_of_room(const std::string& name);

    /// @return the newest seq that is stored; where that can't be read for damage, the newest of any room.
    chat::seq_number newest();

    /// Damaged rows that were met.
    std::uint64_t damaged() const noexcept { return damaged_; }

    /// Ranges of seqs that could not be read.
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
