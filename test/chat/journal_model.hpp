#pragma once

#include "server/chat/hub.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace banter::chat::test {

/// What a journal makes of the batches: decides the outcome of each entry, and keeps what a hub is made from
/// after a restart. A model: maps instead of tables.
class journal_model {
public:
    /// Whether the disk is full when the entry with this number is to be stored.
    using disk_is_full = std::function<bool(seq_number)>;

    explicit journal_model(disk_is_full full) : full_{std::move(full)} {}

    /// Stores the batch, and sets the outcomes of its entries.
    void commit(batch& b);

    /// Forgets ids without a command, as a journal did that removed messages by its own clock.
    void lose_ids_up_to(seq_number last);

    const trim& trimmed() const noexcept { return trimmed_; }

    /// What a hub is made from after a restart.
    struct recovered {
        seq_number given = 0;
        std::vector<recovered_room> rooms{};
        std::vector<state_entry> state_entries{};
        trim trimmed{};
    };
    recovered recover() const;

    /// The outcome of each entry in the order of their numbers, and what is kept.
    std::string text() const;

private:
    struct first_entry {
        std::string room;
        std::string text;
        repeat again;
    };
    struct room {
        recovered_room known;
        seq_number newest = 0; // stored
    };

    outcome decide(const entry& e);

    disk_is_full full_;
    seq_number given_ = 0;
    trim trimmed_;
    std::map<std::pair<std::string, std::string>, first_entry> ids_; // by author and id
    std::map<std::string, room> rooms_;
    std::map<std::pair<std::string, std::string>, std::string> state_;
    std::string outcomes_;
};

} // namespace banter::chat::test
