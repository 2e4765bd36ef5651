#include "server/journal/entries_migration.hpp"

#include "common/text.hpp"
#include "server/journal/digest.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/room_row.hpp"
#include "server/journal/statement.hpp"

#include <SQLiteCpp/Statement.h>

#include <array>
#include <chrono>
#include <string>

namespace banter::journal {

namespace {

// ---- the rows of version 3

// The only bits of the column `kind` that version 3 used.
constexpr std::int64_t known_bits = notice_bit | unproven_bit;

std::int64_t old_checksum_of(const message_row& row)
{
    const auto& m = row.message;
    digest d;
    d.add(std::array{std::uint64_t{m.seq}, std::uint64_t{m.prev},
                     static_cast<std::uint64_t>(m.time.time_since_epoch().count())});
    for (const std::string_view text :
         {std::string_view{m.room}, std::string_view{m.user}, std::string_view{m.text},
          std::string_view{row.author}, std::string_view{row.id}})
        d.add(text);
    if (row.numbers.flags != 0 || !m.to.empty()) { // as version 1 had it, where neither is set
        d.add(std::array{static_cast<std::uint64_t>(row.numbers.flags)});
        d.add(m.to);
    }
    return d.value();
}

constexpr const char* old_columns =
    "m.seq, m.prev, r.name, m.time, m.user, m.text, m.author, m.id, m.kind, m.recipient, m.checksum, m.room";

message_row old_message_of(SQLite::Statement& s)
{
    message_row row;
    auto& m = row.message;
    m.seq = seq_of(s.getColumn(0));
    m.prev = seq_of(s.getColumn(1));
    m.room = s.getColumn(2).getString();
    m.time = timestamp{std::chrono::milliseconds{s.getColumn(3).getInt64()}};
    m.user = s.getColumn(4).getString();
    m.text = s.getColumn(5).getString();
    row.author = s.getColumn(6).getString();
    row.id = s.getColumn(7).getString();
    row.numbers.flags = s.getColumn(8).getInt64() & known_bits;
    m.to = s.getColumn(9).getString();
    return row;
}

std::int64_t old_room_checksum(const std::string& name, const room_row& r)
{
    return checksum_of({name, r.topic, std::to_string(r.newest), std::to_string(r.forgotten)});
}

// ---- the new rows

// Any value but the right one.
std::int64_t wrong(std::int64_t checksum) { return checksum ^ 1; }

void make_tables_of_version_4(SQLite::Database& db)
{
    db.exec(R"(
        ALTER TABLE rooms RENAME TO rooms_before;

        CREATE TABLE rooms (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            made INTEGER NOT NULL,              -- here and below: ms since 1970; 0: not known
            topic TEXT NOT NULL,
            topic_by TEXT NOT NULL,             -- '': not known, or no topic
            topic_time INTEGER NOT NULL,
            newest INTEGER NOT NULL,            -- the newest entry that it ever had
            newest_message INTEGER NOT NULL,    -- the newest message that it ever had
            touched INTEGER NOT NULL,           -- the last number of a message, also if that was not stored
            touched_time INTEGER NOT NULL,      -- of that message
            forgotten INTEGER NOT NULL,         -- the newest entry that retention removed
            forgotten_message INTEGER NOT NULL, -- the newest message that retention removed
            checksum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE entries (
            seq INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            prev INTEGER NOT NULL,         -- the entry before it in its room
            prev_message INTEGER NOT NULL, -- the message before it in its room
            kind INTEGER NOT NULL,         -- 0 message, 1 edit, 2 deletion, 3 reaction, 4 topic, 5 rules
            flags INTEGER NOT NULL,        -- bits: 1 a notice, 2 unproven, 4 proven
            time INTEGER NOT NULL,
            user TEXT NOT NULL,
            author TEXT NOT NULL,          -- the folded user
            id TEXT,                       -- the author's own
            of INTEGER,                    -- the entry that it changes
            edited INTEGER,                -- the entry that has changed it last
            text TEXT NOT NULL,
            recipient TEXT,                -- in a conversation: the name of the recipient
            checksum INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX entries_of_room ON entries (room, kind); -- and by seq, as each index of SQLite

        CREATE TABLE rows (
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (kind, key)
        ) STRICT, WITHOUT ROWID;

        -- They are forgotten in the order of their numbers.
        DROP INDEX forgotten_ids_by_time;
        CREATE INDEX forgotten_ids_by_seq ON forgotten_ids (seq);

        INSERT INTO rows SELECT kind, key, value, checksum FROM facts;
        DROP TABLE facts;
    )");
    db.exec(failpoint("no-unique-index")
                ? "CREATE INDEX entries_by_id ON entries (author, id) WHERE id IS NOT NULL"
                : "CREATE UNIQUE INDEX entries_by_id ON entries (author, id) WHERE id IS NOT NULL");
}

class entry_writer {
public:
    explicit entry_writer(SQLite::Database& db)
        : insert_{db,
                  "INSERT OR IGNORE INTO entries (seq, room, prev, prev_message, kind, flags, time, user, "
                  "author, id, text, recipient, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"}
    {
    }

    // @return false if the author has another entry with this id
    bool write(const message_row& row, std::int64_t room, bool whole)
    {
        const auto& m = row.message;
        const auto checksum = checksum_of(m, row.numbers, row.author, row.id);
        insert_.tryReset();
        insert_.bind(1, number(m.seq));
        insert_.bind(2, room);
        insert_.bind(3, number(row.numbers.prev));
        insert_.bind(4, number(m.prev));
        insert_.bind(5, row.numbers.kind);
        insert_.bind(6, row.numbers.flags);
        insert_.bind(7, std::int64_t{m.time.time_since_epoch().count()});
        insert_.bindNoCopy(8, m.user);
        insert_.bindNoCopy(9, row.author);
        bind_or_null(10, row.id);
        insert_.bindNoCopy(11, m.text);
        bind_or_null(12, m.to);
        insert_.bind(13, whole ? checksum : wrong(checksum));
        return insert_.exec() != 0;
    }

private:
    void bind_or_null(int at, const std::string& text)
    {
        if (text.empty())
            insert_.bind(at);
        else
            insert_.bindNoCopy(at, text);
    }

    SQLite::Statement insert_;
};

void move_message(SQLite::Statement& old, entry_writer& to)
{
    auto row = old_message_of(old);
    const bool whole = old_checksum_of(row) == old.getColumn(10).getInt64() && !row.message.room.empty();
    row.numbers.prev = row.message.prev;
    if (row.author.empty())
        row.author = whole ? folded(row.message.user) : row.message.user;
    const auto room = old.getColumn(11).getInt64();
    if (to.write(row, room, whole))
        return;
    row.id.clear(); // only damage makes two rows with one id: the second is kept as damaged
    to.write(row, room, false);
}

void move_messages(SQLite::Database& db)
{
    entry_writer to{db};
    SQLite::Statement old{db, std::string{"SELECT "} + old_columns +
                                  " FROM messages m LEFT JOIN rooms_before r ON r.id = m.room "
                                  "ORDER BY m.seq"};
    while (old.executeStep())
        move_message(old, to);
}

// @return 1970 if the message was removed
timestamp time_of(SQLite::Statement& time, chat::seq_number seq)
{
    const statement_scope reset{time};
    time.bind(1, number(seq));
    return timestamp{std::chrono::milliseconds{time.executeStep() ? time.getColumn(0).getInt64() : 0}};
}

void move_rooms(SQLite::Database& db)
{
    SQLite::Statement old{db, "SELECT id, name, topic, newest, forgotten, checksum FROM rooms_before"};
    SQLite::Statement time{db, "SELECT time FROM messages WHERE seq = ?"};
    SQLite::Statement insert{
        db,
        "INSERT INTO rooms (id, name, made, topic, topic_by, topic_time, newest, newest_message, touched, "
        "touched_time, forgotten, forgotten_message, checksum) "
        "VALUES (?, ?, 0, ?, '', 0, ?, ?, ?, ?, ?, ?, ?)"};
    while (old.executeStep()) {
        room_row r;
        r.id = old.getColumn(0).getInt64();
        const auto name = old.getColumn(1).getString();
        r.topic = old.getColumn(2).getString();
        r.newest = r.newest_message = seq_of(old.getColumn(3));
        r.forgotten = r.forgotten_message = seq_of(old.getColumn(4));
        r.touched = {r.newest, time_of(time, r.newest)};
        const bool whole = old_room_checksum(name, r) == old.getColumn(5).getInt64();
        insert.tryReset();
        insert.bind(1, r.id);
        insert.bindNoCopy(2, name);
        insert.bindNoCopy(3, r.topic);
        insert.bind(4, number(r.newest));
        insert.bind(5, number(r.newest_message));
        insert.bind(6, number(r.touched.seq));
        insert.bind(7, std::int64_t{r.touched.time.time_since_epoch().count()});
        insert.bind(8, number(r.forgotten));
        insert.bind(9, number(r.forgotten_message));
        insert.bind(10, whole ? checksum_of(name, r) : wrong(checksum_of(name, r)));
        insert.exec();
    }
}

} // namespace

void make_entries(SQLite::Database& db)
{
    make_tables_of_version_4(db);
    move_rooms(db);
    move_messages(db);
    // Emptied first: to drop it with its rows, SQLite would keep all its pages in memory.
    db.exec("DROP TABLE rooms_before; DELETE FROM messages; DROP TABLE messages");
}

} // namespace banter::journal
