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

/// A batch with a trim that was put in order after `after`.
inline chat::batch trim_batch(const chat::trim& to, chat::seq_number after)
{
    chat::batch b;
    b.trims.push_back({to, after});
    return b;
}

/// One step of retention: looks for what is due, trims, and removes.
/// @param count  set to the number of removed entries
inline write_result remove_old(message_store& store, const retention& keep, timestamp now, std::size_t most,
                               const message_store::removal_handler& removed, std::size_t& count)
{
    count = 0;
    chat::trim due;
    if (const auto looked = store.find_due(keep, now, most, due); looked != write_result::stored)
        return looked;
    std::vector<chat::batch> group;
    group.push_back(trim_batch(due, store.given()));
    if (const auto written = store.write(group); written != write_result::stored)
        return written;
    return store.remove_trimmed(most, removed, count);
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
