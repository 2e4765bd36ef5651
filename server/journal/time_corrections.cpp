#include "server/journal/time_corrections.hpp"

#include <algorithm>
#include <sstream>

namespace banter::journal {

namespace {

using namespace std::chrono_literals;

// A clock that is adjusted gradually differs by less than this from what it said before.
constexpr auto unremarkable = 1s;

// A correction that is too large by less than this is left, so that a clock which swings makes one.
constexpr auto tolerated = 2min;

} // namespace

time_corrections::time_corrections(std::string_view noted)
{
    std::istringstream in{std::string{noted}};
    chat::seq_number from = 0;
    std::chrono::minutes::rep by = 0;
    while (in >> from >> by)
        changes_.push_back({from, std::chrono::minutes{by}});
}

bool time_corrections::begin(chat::seq_number seq, std::chrono::milliseconds behind)
{
    const auto last = changes_.empty() ? 0min : changes_.back().by;
    const auto by = behind < unremarkable ? 0min : std::chrono::ceil<std::chrono::minutes>(behind);
    if (by == last || (by != 0min && last >= behind && last - behind < tolerated))
        return false;
    changes_.push_back({seq, by});
    while (changes_.size() > most) {
        changes_[1] = {changes_[0].from, std::max(changes_[0].by, changes_[1].by)};
        changes_.erase(changes_.begin());
    }
    return true;
}

timestamp time_corrections::corrected(chat::seq_number seq, timestamp time) const noexcept
{
    const auto after = std::ranges::upper_bound(changes_, seq, {}, &change::from);
    return after == changes_.begin() ? time : time + std::prev(after)->by;
}

void time_corrections::forget(chat::seq_number seq)
{
    while (changes_.size() > 1 && changes_[1].from <= seq + 1)
        changes_.erase(changes_.begin());
}

std::string time_corrections::note() const
{
    std::string out;
    for (const auto& c : changes_)
        out += std::to_string(c.from) + ' ' + std::to_string(c.by.count()) + ' ';
    return out;
}

} // namespace banter::journal
