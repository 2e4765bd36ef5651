#pragma once

#include "server/journal/digest.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/schema.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

namespace banter::journal::test {

/// A message as versions 1 to 3 of the tables stored it.
struct old_message {
    chat::seq_number seq = 0;
    chat::seq_number prev = 0;
    int room = 0;
    std::string room_name;
    std::int64_t time = 0;
    std::string user;
    std::string text;
    std::string author{}; ///< only with an id
    std::string id{};
    int kind = 0; ///< bits, from version 2 on: 1 a notice, 2 unproven
    std::string recipient{};
};

inline std::int64_t old_checksum_of(const old_message& m)
{
    digest d;
    d.add(std::array{std::uint64_t{m.seq}, std::uint64_t{m.prev}, static_cast<std::uint64_t>(m.time)});
    for (const std::string* const text : {&m.room_name, &m.user, &m.text, &m.author, &m.id})
        d.add(*text);
    if (m.kind != 0 || !m.recipient.empty()) {
        d.add(std::array{static_cast<std::uint64_t>(m.kind)});
        d.add(m.recipient);
    }
    return d.value();
}

/// A database of an older version of the tables, filled as that version did.
class older_database {
public:
    older_database(const std::filesystem::path& file, std::size_t version, const std::string& vfs = {})
        : version_{version}, db_{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, vfs}
    {
        db_.exec("PRAGMA synchronous=EXTRA"); // the end of its last journal too is on the disk
        migrate(db_, file, migrations().first(version));
        set_meta_value(db_, "epoch", "0123456789abcdef");
        set_meta_value(db_, "run", "1");
        set_meta_value(db_, "reserved", "100");
        db_.exec("BEGIN"); // until finish()
    }

    void add_room(int id, const std::string& name, const std::string& topic, chat::seq_number newest,
                  chat::seq_number forgotten = 0)
    {
        put("INSERT INTO rooms (id, name, topic, newest, forgotten, checksum) VALUES (?, ?, ?, ?, ?, ?)", id,
            name, topic, number(newest), number(forgotten),
            checksum_of({name, topic, std::to_string(newest), std::to_string(forgotten)}));
    }

    void add(const old_message& m)
    {
        put("INSERT INTO messages (seq, prev, room, time, user, text, author, id, checksum) "
            "VALUES (?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?)",
            number(m.seq), number(m.prev), m.room, m.time, m.user, m.text, m.author, m.id,
            old_checksum_of(m));
        if (version_ >= 2)
            put("UPDATE messages SET kind = ?, recipient = nullif(?, '') WHERE seq = ?", m.kind, m.recipient,
                number(m.seq));
    }

    void add_forgotten_id(const std::string& author, const std::string& id, chat::seq_number seq,
                          std::int64_t time, int room)
    {
        if (version_ >= 3)
            return put("INSERT INTO forgotten_ids (author, id, seq, time, room, checksum) "
                       "VALUES (?, ?, ?, ?, ?, ?)",
                       author, id, number(seq), time, room, checksum_of_id(author, id, seq, time, room));
        put("INSERT INTO forgotten_ids (author, id, seq, time, checksum) VALUES (?, ?, ?, ?, ?)", author, id,
            number(seq), time, checksum_of_id(author, id, seq, time, 0));
    }

    void add_fact(const std::string& kind, const std::string& key, const std::string& value)
    {
        if (version_ >= 2)
            put("INSERT INTO facts VALUES (?, ?, ?, ?)", kind, key, value, checksum_of({kind, key, value}));
    }

    SQLite::Database& connection() noexcept { return db_; }

    void finish() { db_.exec("COMMIT"); }

private:
    static std::int64_t number(chat::seq_number n) { return static_cast<std::int64_t>(n); }

    template <class... Values>
    void put(const char* sql, const Values&... values)
    {
        SQLite::Statement s{db_, sql};
        int at = 0;
        (s.bind(++at, values), ...);
        s.exec();
    }

    std::size_t version_;
    SQLite::Database db_;
};

} // namespace banter::journal::test
