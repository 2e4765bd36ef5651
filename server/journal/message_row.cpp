#include "server/journal/message_row.hpp"

#include "server/journal/digest.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <initializer_list>
#include <string>

namespace banter::journal {

std::int64_t flags_of(const chat::message& m, bool proven)
{
    return (m.notice ? notice_bit : 0) | (m.unproven ? unproven_bit : 0) | (proven ? proven_bit : 0);
}

std::int64_t checksum_of(const chat::message& m, const entry_numbers& n, std::string_view author,
                         std::string_view id)
{
    const std::array<std::string_view, 6> texts{m.room, m.user, m.text, author, id, m.to};
    digest d;
    d.add(std::array<std::uint64_t, 8 + texts.size()>{
        m.seq, n.prev, m.prev, static_cast<std::uint64_t>(n.kind), static_cast<std::uint64_t>(n.flags),
        static_cast<std::uint64_t>(m.time.time_since_epoch().count()), n.of, n.edited, texts[0].size(),
        texts[1].size(), texts[2].size(), texts[3].size(), texts[4].size(), texts[5].size()});
    for (const auto text : texts)
        d.add_bytes(text);
    return d.value();
}

message_row message_of(SQLite::Statement& s)
{
    const auto seq = [&](int column) {
        return static_cast<chat::seq_number>(s.getColumn(column).getInt64());
    };
    message_row m;
    m.message.seq = seq(0);
    m.numbers.prev = seq(1);
    m.message.prev = seq(2);
    m.message.room = s.getColumn(3).getString();
    m.numbers.kind = s.getColumn(4).getInt64();
    m.numbers.flags = s.getColumn(5).getInt64();
    m.message.notice = (m.numbers.flags & notice_bit) != 0;
    m.message.unproven = (m.numbers.flags & unproven_bit) != 0;
    m.message.time = timestamp{std::chrono::milliseconds{s.getColumn(6).getInt64()}};
    m.message.user = s.getColumn(7).getString();
    m.author = s.getColumn(8).getString();
    m.id = s.getColumn(9).getString();
    m.numbers.of = seq(10);
    m.numbers.edited = seq(11);
    m.message.text = s.getColumn(12).getString();
    m.message.to = s.getColumn(13).getString();
    return m;
}

bool holds(const message_row& m, SQLite::Statement& s)
{
    return checksum_of(m.message, m.numbers, m.author, m.id) ==
           s.getColumn(message_column_count - 1).getInt64();
}

std::int64_t checksum_of_id(std::string_view author, std::string_view id, chat::seq_number seq,
                            std::int64_t time_ms, std::int64_t room)
{
    if (room == 0)
        return checksum_of({author, id, std::to_string(seq), std::to_string(time_ms)});
    return checksum_of({author, id, std::to_string(seq), std::to_string(time_ms), std::to_string(room)});
}

std::int64_t checksum_of(std::initializer_list<std::string_view> fields)
{
    digest d;
    for (const auto field : fields)
        d.add(field);
    return d.value();
}

} // namespace banter::journal
