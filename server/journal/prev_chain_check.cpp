#include "server/journal/prev_chain_check.hpp"

#include <algorithm>
#include <utility>

namespace banter::journal {

prev_chain_check::prev_chain_check(std::string name, ends of_entries, ends of_messages)
    : name_{std::move(name)}, entries_{of_entries}, messages_{of_messages}
{
}

void prev_chain_check::next(const link& entry, const finding& found)
{
    if (!check_entry(entry, found))
        message_is_known_ = false;
    if (message_is_known_)
        check_message(entry, found);
    last_ = entry.seq;
    last_message_ = entry.is_message ? entry.seq : entry.prev_message;
    message_is_known_ = true;
}

void prev_chain_check::next_damaged(chat::seq_number seq)
{
    last_ = seq;
    message_is_known_ = false;
}

// @return false if entries are missing before it, or its link is wrong
bool prev_chain_check::check_entry(const link& entry, const finding& found) const
{
    const auto& [seq, prev, prev_message, is_message] = entry;
    // What retention has removed is not missing.
    const auto known = std::max(last_, entries_.forgotten);
    if (prev >= seq || prev_message > prev)
        found("room " + name_ + ": entry " + std::to_string(seq) + " names " +
              std::to_string(std::max(prev, prev_message)) + " as its predecessor, which must be older");
    else if (prev > known)
        found("room " + name_ + ": entries after " + std::to_string(known) + " up to " +
              std::to_string(prev) + " are missing");
    else if (prev < last_)
        found("room " + name_ + ": entry " + std::to_string(seq) + " names " + std::to_string(prev) +
              " as its predecessor, but the predecessor is " + std::to_string(last_));
    else
        return true;
    return false;
}

void prev_chain_check::check_message(const link& entry, const finding& found) const
{
    const bool is_removed = last_message_ == 0 && entry.prev_message <= messages_.forgotten;
    if (entry.prev_message != last_message_ && !is_removed)
        found("room " + name_ + ": entry " + std::to_string(entry.seq) + " names " +
              std::to_string(entry.prev_message) + " as the message before it, but that is " +
              std::to_string(last_message_));
}

void prev_chain_check::end(const finding& found) const
{
    const auto known = std::max(last_, entries_.forgotten);
    const auto message = std::max(last_message_, messages_.forgotten);
    if (entries_.newest > known)
        found("room " + name_ + ": entries after " + std::to_string(known) + " up to " +
              std::to_string(entries_.newest) + " are missing, including the newest");
    else if (entries_.newest < known)
        found("room " + name_ + ": the room's record says " + std::to_string(entries_.newest) +
              " is its newest entry, but " + std::to_string(known) + " exists");
    else if (message_is_known_ && messages_.newest != message)
        found("room " + name_ + ": the room's record says " + std::to_string(messages_.newest) +
              " is its newest message, but that is " + std::to_string(message));
}

} // namespace banter::journal
