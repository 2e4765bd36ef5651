#include "server/journal/message_row.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#define XXH_INLINE_ALL // one call per row: worth inlining
#include <xxhash.h>

#include <array>
#include <initializer_list>
#include <string>

namespace banter::journal {

namespace {

// Hashes numbers, and texts with their lengths, so that different rows hash different bytes.
class digest {
public:
    digest() { XXH3_64bits_reset(&state_); }

    template <std::size_t N>
    void add(const std::array<std::uint64_t, N>& numbers)
    {
        XXH3_64bits_update(&state_, numbers.data(), sizeof numbers);
    }

    void add(std::string_view text)
    {
        add(std::array{std::uint64_t{text.size()}});
        XXH3_64bits_update(&state_, text.data(), text.size());
    }

    std::int64_t value() const { return static_cast<std::int64_t>(XXH3_64bits_digest(&state_)); }

private:
    XXH3_state_t state_;
};

} // namespace

std::int64_t checksum_of(const chat::message& m, std::string_view author, std::string_view id)
{
    digest d;
    d.add(std::array{std::uint64_t{m.seq}, std::uint64_t{m.prev},
                     static_cast<std::uint64_t>(m.time.time_since_epoch().count())});
    for (const std::string_view text :
         {std::string_view{m.room}, std::string_view{m.user}, std::string_view{m.text}, author, id})
        d.add(text);
    if (const auto kind = kind_of(m); kind != plain_kind || !m.to.empty()) {
        d.add(std::array{static_cast<std::uint64_t>(kind)});
        d.add(m.to);
    }
    return d.value();
}

std::int64_t kind_of(const chat::message& m)
{
    return (m.notice ? notice_bit : 0) | (m.unproven ? unproven_bit : 0);
}

message_row message_of(SQLite::Statement& s)
{
    const auto seq = [&](int column) {
        return static_cast<chat::seq_number>(s.getColumn(column).getInt64());
    };
    message_row m;
    m.message.seq = seq(0);
    m.message.prev = seq(1);
    m.message.room = s.getColumn(2).getString();
    m.message.time = timestamp{std::chrono::milliseconds{s.getColumn(3).getInt64()}};
    m.message.user = s.getColumn(4).getString();
    m.message.text = s.getColumn(5).getString();
    m.author = s.getColumn(6).getString();
    m.id = s.getColumn(7).getString();
    const auto kind = s.getColumn(8).getInt64();
    m.message.notice = (kind & notice_bit) != 0;
    m.message.unproven = (kind & unproven_bit) != 0;
    m.message.to = s.getColumn(9).getString();
    return m;
}

bool holds(const message_row& m, SQLite::Statement& s)
{
    return checksum_of(m.message, m.author, m.id) == s.getColumn(message_column_count - 1).getInt64();
}

std::int64_t room_checksum(std::string_view name, std::string_view topic, chat::seq_number newest,
                           chat::seq_number forgotten)
{
    return checksum_of({name, topic, std::to_string(newest), std::to_string(forgotten)});
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
