#pragma once

#include "server/chat/state_entry.hpp"

#include <cassert>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace banter::session {

/// State entries that wait to be stored. Only the last value of each (kind, key) is kept, so their number
/// does not grow with the time that they wait.
class coalesced_state {
public:
    /// Moves the entries out of `more`. None of them may need a position (chat::state_entry::records_before).
    void take_from(std::vector<chat::state_entry>& more)
    {
        for (auto& entry : more) {
            assert(!entry.records_before);
            all_.insert_or_assign({std::move(entry.kind), std::move(entry.key)}, std::move(entry.value));
        }
        more.clear();
    }

    bool empty() const noexcept { return all_.empty(); }

    /// Moves the entries in front of `others[at]`: the entries before it are older, the others newer.
    void give_to(std::vector<chat::state_entry>& others, std::size_t at)
    {
        std::vector<chat::state_entry> mine;
        mine.reserve(all_.size());
        for (auto& [of, value] : all_)
            mine.push_back({of.first, of.second, std::move(value)});
        all_.clear();
        others.insert(others.begin() + static_cast<std::ptrdiff_t>(at), std::make_move_iterator(mine.begin()),
                      std::make_move_iterator(mine.end()));
    }

private:
    std::map<std::pair<std::string, std::string>, std::string> all_;
};

} // namespace banter::session
