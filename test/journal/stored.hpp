#pragma once

#include "server/journal/message_reader.hpp"
#include "server/journal/message_store.hpp"
#include "test/journal/entries.hpp"

#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal::test {

inline constexpr auto no_bound = std::numeric_limits<chat::seq_number>::max();

/// Gives the entries of the batches the numbers after `given`, as the hub does.
inline void number(std::span<chat::batch> group, chat::seq_number given)
{
    for (auto& b : group)
        for (auto& e : b.entries)
            e.message.seq = ++given;
}

/// Writes a group of batches, numbered after the last number of the store.
inline write_result write_numbered(message_store& store, std::span<chat::batch> group)
{
    number(group, store.given());
    return store.write(group);
}

/// All messages of a room, read in pages of `limit`.
inline std::vector<chat::message> whole_room(message_reader& reader, const std::string& room,
                                             std::size_t limit = 7)
{
    std::vector<chat::message> all;
    chat::history_query q{room, {}, 0, limit};
    for (bool more = true; more;) {
        auto p = reader.history(q, no_bound);
        more = p.more && !p.messages.empty();
        for (auto& m : p.messages)
            all.push_back(std::move(m));
        if (!all.empty())
            q.after = all.back().seq;
    }
    return all;
}

/// @return "ok", or the fault of the database.
inline std::string integrity(message_reader& reader)
{
    return reader.connection().execAndGet("PRAGMA integrity_check").getString();
}

} // namespace banter::journal::test
