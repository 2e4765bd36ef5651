#include "server/journal/state_table.hpp"

#include "server/journal/database.hpp"
#include "server/journal/message_row.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace banter::journal {

chat::state_entry state_entry_of(SQLite::Statement& row)
{
    return {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString()};
}

bool holds(const chat::state_entry& entry, SQLite::Statement& row)
{
    return checksum_of({entry.kind, entry.key, entry.value}) == row.getColumn(3).getInt64();
}

state_table::state_table(SQLite::Database& db)
    : db_{db}, put_{db, "INSERT OR REPLACE INTO rows (kind, key, value, checksum) VALUES (?, ?, ?, ?)"},
      remove_{db, "DELETE FROM rows WHERE kind = ? AND key = ?"}
{
}

// A damaged state entry is an error, while a damaged message is left out: without its rules a private room
// would be open.
std::vector<chat::state_entry> state_table::all() const
try {
    std::vector<chat::state_entry> state_entries;
    SQLite::Statement each{db_, state_rows};
    while (each.executeStep()) {
        state_entries.push_back(state_entry_of(each));
        if (!holds(state_entries.back(), each))
            throw storage_error{storage_error::reason::damaged,
                                db_.getFilename() + " is damaged: the state entry \"" +
                                    state_entries.back().kind + "\" of " + state_entries.back().key +
                                    " has a wrong checksum"};
    }
    return state_entries;
} catch (const SQLite::Exception& e) {
    throw storage_error_of(db_.getFilename(), e);
}

void state_table::write(std::span<const chat::batch> batches)
{
    std::map<std::pair<std::string_view, std::string_view>, const chat::state_entry*> last;
    for (const auto& b : batches)
        for (const auto& entry : b.state_entries)
            last[{entry.kind, entry.key}] = &entry;
    for (const auto& [name, entry] : last)
        put(*entry);
}

// An empty value removes the entry.
void state_table::put(const chat::state_entry& entry)
{
    auto& change = entry.value.empty() ? remove_ : put_;
    change.tryReset();
    change.bindNoCopy(1, entry.kind);
    change.bindNoCopy(2, entry.key);
    if (!entry.value.empty()) {
        change.bindNoCopy(3, entry.value);
        change.bind(4, checksum_of({entry.kind, entry.key, entry.value}));
    }
    change.exec();
}

} // namespace banter::journal
