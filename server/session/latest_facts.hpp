#pragma once

#include "server/chat/fact.hpp"

#include <cassert>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace banter::session {

/// Facts that wait to be stored. Of each (kind, key) the last value is kept, so that however long they wait
/// there are no more than the hub itself knows.
class latest_facts {
public:
    /// Takes them out of `more`. None of them has a place in the order (chat::fact::behind).
    void take_from(std::vector<chat::fact>& more)
    {
        for (auto& f : more) {
            assert(!f.behind);
            all_.insert_or_assign({std::move(f.kind), std::move(f.key)}, std::move(f.value));
        }
        more.clear();
    }

    bool empty() const noexcept { return all_.empty(); }

    /// Puts them in front of others, which are newer.
    void give_to(std::vector<chat::fact>& others)
    {
        std::vector<chat::fact> out;
        out.reserve(all_.size() + others.size());
        for (auto& [of, value] : all_)
            out.push_back({of.first, of.second, std::move(value)});
        std::move(others.begin(), others.end(), std::back_inserter(out));
        others = std::move(out);
        all_.clear();
    }

private:
    std::map<std::pair<std::string, std::string>, std::string> all_;
};

} // namespace banter::session
