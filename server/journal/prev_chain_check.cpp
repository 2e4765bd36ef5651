#include "server/journal/prev_chain_check.hpp"

#include <algorithm>
#include <utility>

namespace banter::journal {

prev_chain_check::prev_chain_check(std::string name, chat::seq_number newest, chat::seq_number forgotten)
    : name_{std::move(name)}, newest_{newest}, forgotten_{forgotten}
{
}

void prev_chain_check::next(chat::seq_number seq, std::optional<chat::seq_number> prev, const finding& found)
{
    // What retention has removed is not missing.
    const auto known = std::max(last_, forgotten_);
    if (prev && *prev >= seq)
        found("room " + name_ + ": message " + std::to_string(seq) + " names " + std::to_string(*prev) +
              " as its predecessor, which must be older");
    else if (prev && *prev > known)
        found("room " + name_ + ": messages after " + std::to_string(known) + " up to " +
              std::to_string(*prev) + " are missing");
    else if (prev && *prev < last_)
        found("room " + name_ + ": message " + std::to_string(seq) + " names " + std::to_string(*prev) +
              " as its predecessor, but the predecessor is " + std::to_string(last_));
    last_ = seq;
}

void prev_chain_check::end(const finding& found) const
{
    const auto known = std::max(last_, forgotten_);
    if (newest_ > known)
        found("room " + name_ + ": messages after " + std::to_string(known) + " up to " +
              std::to_string(newest_) + " are missing, including the newest");
    else if (newest_ < known)
        found("room " + name_ + ": the room's record says " + std::to_string(newest_) +
              " is its newest message, but " + std::to_string(known) + " exists");
}

} // namespace banter::journal
