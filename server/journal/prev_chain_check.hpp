#pragma once

#include "server/chat/ids.hpp"

#include <functional>
#include <string>

namespace banter::journal {

/// Checks the links of the entries of one room, which reveals missing entries: each names the entry before
/// it, and the message before it. Gets the room's entries in the order of their seqs.
class prev_chain_check {
public:
    using finding = std::function<void(const std::string&)>;

    /// From the row of the room.
    struct ends {
        chat::seq_number newest = 0;    ///< the newest that the room ever had
        chat::seq_number forgotten = 0; ///< the newest that retention removed
    };

    struct link {
        chat::seq_number seq = 0;
        chat::seq_number prev = 0;         ///< the entry before it
        chat::seq_number prev_message = 0; ///< the message before it
        bool is_message = true;
    };

    prev_chain_check(std::string name, ends of_entries, ends of_messages);

    const std::string& name() const noexcept { return name_; }

    void next(const link& entry, const finding& found);

    /// An entry of which only the seq can be believed.
    void next_damaged(chat::seq_number seq);

    /// Call after the last entry.
    void end(const finding& found) const;

private:
    bool check_entry(const link& entry, const finding& found) const;
    void check_message(const link& entry, const finding& found) const;

    std::string name_;
    ends entries_;
    ends messages_;
    chat::seq_number last_ = 0;         // the seq of the last entry, 0: none yet
    chat::seq_number last_message_ = 0; // likewise, of the last message
    bool message_is_known_ = true;      // false after an entry that was damaged or is missing
};

} // namespace banter::journal
