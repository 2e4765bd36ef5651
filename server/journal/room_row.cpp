#include "server/journal/room_row.hpp"

#include "server/journal/digest.hpp"
#include "server/journal/statement.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <chrono>

namespace banter::journal {

room_row room_of(SQLite::Statement& s)
{
    const auto time = [&](int column) {
        return timestamp{std::chrono::milliseconds{s.getColumn(column).getInt64()}};
    };
    room_row r;
    r.id = s.getColumn(0).getInt64();
    r.made = time(2);
    r.topic = s.getColumn(3).getString();
    r.topic_by = {s.getColumn(4).getString(), time(5)};
    r.newest = seq_of(s.getColumn(6));
    r.newest_message = seq_of(s.getColumn(7));
    r.touched = {seq_of(s.getColumn(8)), time(9)};
    r.forgotten = seq_of(s.getColumn(10));
    r.forgotten_message = seq_of(s.getColumn(11));
    return r;
}

std::string room_name_of(SQLite::Statement& s) { return s.getColumn(1).getString(); }

std::int64_t checksum_of(std::string_view name, const room_row& r)
{
    const auto ms = [](timestamp t) { return static_cast<std::uint64_t>(t.time_since_epoch().count()); };
    digest d;
    d.add(std::array{static_cast<std::uint64_t>(r.id), ms(r.made), ms(r.topic_by.time), r.newest,
                     r.newest_message, r.touched.seq, ms(r.touched.time), r.forgotten, r.forgotten_message});
    d.add(name);
    d.add(r.topic);
    d.add(r.topic_by.user);
    return d.value();
}

bool holds(std::string_view name, const room_row& r, SQLite::Statement& s)
{
    return checksum_of(name, r) == s.getColumn(12).getInt64();
}

} // namespace banter::journal
