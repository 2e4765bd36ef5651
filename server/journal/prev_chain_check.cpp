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
              " as the one before it");
    else if (prev && *prev > known)
        found("room " + name_ + ": messages after " + std::to_string(known) + " up to " +
              std::to_string(*prev) + " are missing");
    else if (prev && *prev < last_)
        found("room " + name_ + ": message " + std::to_string(seq) + " names " + std::to_string(*prev) +
              " as the one before it, which is " + std::to_string(last_));
    last_ = seq;
}

void prev_chain_check::end(const finding& found) const
{
    const auto known = std::max(last_, forgotten_);
    if (newest_ > known)
        found("room " + name_ + ": messages after " + std::to_string(known) + " up to " +
              std::to_string(newest_) + " are missing, the newest of all");
    else if (newest_ < known)
        found("room " + name_ + ": its entry knows messages up to " + std::to_string(newest_) +
              " only, there is " + std::to_string(known));
}

} // namespace banter::journal
