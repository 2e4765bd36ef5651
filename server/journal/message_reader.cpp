#include "server/journal/message_reader.hpp"

#include "server/journal/seeded_bug.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace banter::journal {

namespace {

std::string rows_of_room(const char* rest)
{
    // The room first, which is one row: the others are then walked in the order of the index.
    return std::string{"SELECT "} + message_columns +
           " FROM rooms r CROSS JOIN messages m ON m.room = r.id WHERE r.id = ? AND " + rest;
}

std::string rows(const char* rest)
{
    return std::string{"SELECT "} + message_columns +
           ", m.room FROM messages m CROSS JOIN rooms r ON r.id = m.room WHERE " + rest;
}

std::int64_t number(chat::seq_number n)
{
    constexpr auto most = static_cast<chat::seq_number>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(n, most));
}

chat::seq_number seq_of(const SQLite::Column& c) { return static_cast<chat::seq_number>(c.getInt64()); }

// A statement in use, which lets go of the database at the end.
class use {
public:
    explicit use(SQLite::Statement& s) : s_{s} { s_.tryReset(); }
    ~use() { s_.tryReset(); }
    use(const use&) = delete;
    use& operator=(const use&) = delete;

private:
    SQLite::Statement& s_;
};

} // namespace

message_reader::message_reader(const std::filesystem::path& database, const std::string& vfs)
    : db_{open_messages_to_read(database, vfs)}, room_{db_, "SELECT id, forgotten FROM rooms WHERE name = ?"},
      oldest_{db_, "SELECT min(seq) FROM messages WHERE room = ?"},
      after_{db_, rows_of_room("m.seq > ? AND m.seq <= ? ORDER BY m.seq")},
      newest_{db_, rows_of_room("m.seq > ? AND m.seq <= ? ORDER BY m.seq DESC")}, one_{db_, rows("m.seq = ?")}
{
}

page message_reader::history(const chat::history_query& q, chat::seq_number up_to)
{
    page out;
    SQLite::Transaction snapshot{db_};
    const use room{room_};
    room_.bindNoCopy(1, q.room);
    if (!room_.executeStep())
        return out;
    const auto id = room_.getColumn(0).getInt64();
    const auto forgotten = seq_of(room_.getColumn(1));

    const use oldest{oldest_};
    oldest_.bind(1, id);
    if (oldest_.executeStep())
        out.oldest = seq_of(oldest_.getColumn(0));
    if (q.before == 0)
        return out;

    auto& found = q.after ? after_ : newest_;
    const use rows_of_page{found};
    out.gap = q.after && *q.after < forgotten;
    found.bind(1, id);
    found.bind(2, number(q.after.value_or(0)));
    found.bind(3, number(q.before ? std::min(up_to, *q.before - 1) : up_to));
    message_row m;
    std::size_t bytes = 0;
    while (found.executeStep()) {
        if (!take(found, m))
            continue;
        if (out.messages.size() >= q.limit || bytes >= journal::page_bytes) {
            out.more = true;
            break;
        }
        bytes += m.what.text.size();
        out.messages.push_back(std::move(m.what));
    }
    if (!q.after)
        std::reverse(out.messages.begin(), out.messages.end());
    return out;
}

std::optional<message_row> message_reader::find(chat::seq_number seq)
{
    const use row{one_};
    one_.bind(1, number(seq));
    message_row m;
    if (!one_.executeStep() || !take(one_, m))
        return {};
    return m;
}

void message_reader::each(chat::seq_number after, chat::seq_number up_to,
                          const std::function<bool(const message_row&, std::int64_t room)>& on_row)
{
    SQLite::Statement found{db_, rows("m.seq > ? AND m.seq <= ? ORDER BY m.seq")};
    found.bind(1, number(after));
    found.bind(2, number(up_to));
    message_row m;
    while (found.executeStep()) {
        if (take(found, m) && !on_row(m, found.getColumn(9).getInt64()))
            return;
    }
}

void message_reader::each_of_room(std::int64_t room, chat::seq_number after, chat::seq_number up_to,
                                  const std::function<bool(const message_row&)>& on_row)
{
    const use rows_of_page{after_};
    after_.bind(1, room);
    after_.bind(2, number(after));
    after_.bind(3, number(up_to));
    message_row m;
    while (after_.executeStep()) {
        if (take(after_, m) && !on_row(m))
            return;
    }
}

void message_reader::each_backwards(chat::seq_number after, chat::seq_number up_to, const std::string& room,
                                    const std::function<bool(const message_row&)>& on_row)
{
    SQLite::Statement found{db_, room.empty() ? rows("m.seq > ? AND m.seq <= ? ORDER BY m.seq DESC")
                                              : rows_of_room("m.seq > ? AND m.seq <= ? ORDER BY m.seq DESC")};
    int next = 0;
    if (!room.empty())
        found.bind(++next, id_of_room(room));
    found.bind(++next, number(after));
    found.bind(++next, number(up_to));
    message_row m;
    while (found.executeStep()) {
        if (take(found, m) && !on_row(m))
            return;
    }
}

std::int64_t message_reader::id_of_room(const std::string& name)
{
    const use room{room_};
    room_.bindNoCopy(1, name);
    return room_.executeStep() ? room_.getColumn(0).getInt64() : 0;
}

chat::seq_number message_reader::newest()
{
    return seq_of(db_.execAndGet("SELECT coalesce(max(seq), 0) FROM messages"));
}

bool message_reader::take(SQLite::Statement& row, message_row& m)
{
    m = message_of(row);
    if (holds(m, row) || seeded("checksum-ignored"))
        return true;
    ++damaged_;
    spdlog::error("message {} is damaged and is left out", m.what.seq);
    return false;
}

} // namespace banter::journal
