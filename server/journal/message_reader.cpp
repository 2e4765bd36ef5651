#include "server/journal/message_reader.hpp"

#include "server/journal/database.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/history_page.hpp"
#include "server/journal/statement.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace banter::journal {

namespace {

std::string rows_of_room(const char* rest)
{
    // The room first, which is one row; then SQLite reads the messages in the order of the index.
    return std::string{"SELECT "} + message_columns +
           " FROM rooms r CROSS JOIN entries m ON m.room = r.id WHERE r.id = ? AND m.kind = 0 AND " + rest;
}

// The same query without the index, for a damaged index. It finds all kinds of entries, as each query that
// uses no index: a message whose kind has been damaged is counted as damaged.
std::string rows_of_room_by_seq(const char* rest)
{
    return std::string{"SELECT "} + message_columns +
           " FROM rooms r CROSS JOIN entries m NOT INDEXED ON m.room = r.id WHERE r.id = ? AND " + rest;
}

std::string rows(const char* rest)
{
    return std::string{"SELECT "} + message_columns +
           ", m.room FROM entries m CROSS JOIN rooms r ON r.id = m.room WHERE " + rest;
}

} // namespace

message_reader::message_reader(const std::filesystem::path& database, const std::string& vfs)
    : db_{open_messages_to_read(database, vfs)},
      room_{db_, "SELECT id, forgotten_message FROM rooms WHERE name = ?"},
      oldest_{db_, "SELECT min(seq) FROM entries WHERE room = ? AND kind = 0 AND seq > ?"},
      after_{db_, rows_of_room("m.seq >= ? AND m.seq <= ? ORDER BY m.seq")},
      newest_{db_, rows_of_room("m.seq >= ? AND m.seq <= ? ORDER BY m.seq DESC")}, one_{db_,
                                                                                        rows("m.seq = ?")}
{
}

page message_reader::history(const chat::history_query& q, chat::seq_number up_to)
{
    page out;
    SQLite::Transaction snapshot{db_};
    const statement_scope room{room_};
    room_.bindNoCopy(1, q.room);
    if (!room_.executeStep())
        return out;
    const auto id = room_.getColumn(0).getInt64();
    const auto forgotten = seq_of(room_.getColumn(1));

    out.oldest = oldest_of(id, q.since);
    out.gap = q.after && !q.around && std::max(*q.after, q.since) < forgotten;
    read_history(
        q, up_to,
        [&](const time_predicate& late, chat::seq_number after, chat::seq_number last) {
            return first_late(id, late, after, last);
        },
        [&](const history_stretch& s, page& into) { read_stretch(id, s, into); }, out);
    return out;
}

void message_reader::read_stretch(std::int64_t room, const history_stretch& s, page& into)
{
    const auto first = static_cast<std::ptrdiff_t>(into.messages.size());
    auto budget = s.budget;
    message_row m;
    scan_room(room, {number(s.after), number(s.up_to)},
              s.newest ? table_scan::order::down : table_scan::order::up, [&](SQLite::Statement& row) {
                  if (!take(row, m))
                      return true;
                  if (!budget.takes(m.message, into))
                      return false;
                  into.messages.push_back(std::move(m.message));
                  return true;
              });
    if (s.newest)
        std::reverse(into.messages.begin() + first, into.messages.end());
}

// Bisects the seqs; each step reads the first message of the upper half.
chat::seq_number message_reader::first_late(std::int64_t room, const time_predicate& late,
                                            chat::seq_number after, chat::seq_number up_to)
{
    auto found = up_to + 1;
    auto last = up_to; // all messages of the room above it are late
    message_row m;
    while (after < last) {
        const auto middle = after + (last - after) / 2;
        bool any = false;
        scan_room(room, {number(middle), number(last)}, table_scan::order::up, [&](SQLite::Statement& row) {
            any = take(row, m);
            return !any;
        });
        if (any && !late(m.message.time)) {
            after = m.message.seq;
            continue;
        }
        if (any)
            found = m.message.seq;
        last = middle;
    }
    return found;
}

std::optional<message_row> message_reader::find(chat::seq_number seq)
{
    const statement_scope row{one_};
    one_.bind(1, number(seq));
    message_row m;
    if (!one_.executeStep() || !take(one_, m))
        return {};
    return m;
}

void message_reader::each(chat::seq_number after, chat::seq_number up_to,
                          const std::function<bool(const message_row&, std::int64_t room)>& on_row)
{
    SQLite::Statement found{db_, rows("m.seq >= ? AND m.seq <= ? ORDER BY m.seq")};
    message_row m;
    table_scan{found, 1, table_scan::order::up}.run(
        {number(after), number(up_to)},
        [&](SQLite::Statement& row) {
            return !take(row, m) || on_row(m, row.getColumn(message_column_count).getInt64());
        },
        [this](const seq_range& gap) { return left_out(gap); });
}

void message_reader::each_of_room(std::int64_t room, chat::seq_number after, chat::seq_number up_to,
                                  const std::function<bool(const message_row&)>& on_row)
{
    message_row m;
    scan_room(room, {number(after), number(up_to)}, table_scan::order::up,
              [&](SQLite::Statement& row) { return !take(row, m) || on_row(m); });
}

void message_reader::each_backwards(chat::seq_number after, chat::seq_number up_to, const std::string& room,
                                    const std::function<bool(const message_row&)>& on_row)
{
    message_row m;
    const seq_range range{number(after), number(up_to)};
    const row_handler on_found = [&](SQLite::Statement& row) { return !take(row, m) || on_row(m); };
    if (!room.empty()) {
        scan_room(id_of_room(room), range, table_scan::order::down, on_found);
        return;
    }
    SQLite::Statement found{db_, rows("m.seq >= ? AND m.seq <= ? ORDER BY m.seq DESC")};
    table_scan{found, 1, table_scan::order::down}.run(range, on_found,
                                                      [this](const seq_range& gap) { return left_out(gap); });
}

// Reads by the index, and without it the ranges where the index, or a page it refers to, can't be read.
bool message_reader::scan_room(std::int64_t room, const seq_range& range, table_scan::order way,
                               const row_handler& on_row)
{
    auto& by_index = way == table_scan::order::up ? after_ : newest_;
    by_index.bind(1, room);
    return table_scan{by_index, 2, way}.run(range, on_row, [&](const seq_range& gap) {
        SQLite::Statement by_seq{db_,
                                 rows_of_room_by_seq(way == table_scan::order::up
                                                         ? "m.seq >= ? AND m.seq <= ? ORDER BY m.seq"
                                                         : "m.seq >= ? AND m.seq <= ? ORDER BY m.seq DESC")};
        by_seq.bind(1, room);
        return table_scan{by_seq, 2, way}.run(gap, on_row,
                                              [this](const seq_range& lost) { return left_out(lost); });
    });
}

// @return 0: none
chat::seq_number message_reader::oldest_of(std::int64_t room, chat::seq_number since)
{
    const statement_scope oldest{oldest_};
    oldest_.bind(1, room);
    oldest_.bind(2, number(since));
    try {
        return oldest_.executeStep() ? seq_of(oldest_.getColumn(0)) : 0;
    } catch (const SQLite::Exception& e) {
        if (!is_unreadable(e))
            throw;
    }
    chat::seq_number first = 0;
    scan_room(room, {number(since), number(~chat::seq_number{0})}, table_scan::order::up,
              [&](SQLite::Statement& row) {
                  const auto m = message_of(row);
                  if (m.is_message())
                      first = m.message.seq;
                  return first == 0;
              });
    return first;
}

std::int64_t message_reader::id_of_room(const std::string& name)
{
    const statement_scope room{room_};
    room_.bindNoCopy(1, name);
    return room_.executeStep() ? room_.getColumn(0).getInt64() : 0;
}

chat::seq_number message_reader::newest()
{
    try {
        return seq_of(db_.execAndGet("SELECT coalesce(max(seq), 0) FROM entries"));
    } catch (const SQLite::Exception& e) {
        if (!is_unreadable(e))
            throw;
        return seq_of(db_.execAndGet("SELECT coalesce(max(newest), 0) FROM rooms"));
    }
}

bool message_reader::left_out(const seq_range& gap)
{
    ++unreadable_;
    spdlog::error("messages after {} and up to {} can't be read and are left out", gap.after, gap.up_to);
    return true;
}

bool message_reader::take(SQLite::Statement& row, message_row& m)
{
    m = message_of(row);
    if (holds(m, row) || failpoint("checksum-ignored"))
        return m.is_message();
    ++damaged_;
    spdlog::error("message {} is damaged and is left out", m.message.seq);
    return false;
}

} // namespace banter::journal
