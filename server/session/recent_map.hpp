#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace banter::session {

/// A map of bounded size: a new key replaces the one that was not used for the longest time.
template <class Value>
class recent_map {
public:
    explicit recent_map(std::size_t most) : most_{most} {}

    /// @return null if there is no such key. Does not count as a use.
    const Value* find(std::string_view key) const
    {
        const auto found = by_key_.find(key);
        return found == by_key_.end() ? nullptr : &found->second->second;
    }

    /// @return the value of the key, which is `fresh` if the key is new. Valid until the next call.
    Value& use(std::string_view key, const Value& fresh)
    {
        if (const auto found = by_key_.find(key); found != by_key_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            return entries_.front().second;
        }
        if (entries_.size() == most_) {
            by_key_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(std::string{key}, fresh);
        by_key_.emplace(entries_.front().first, entries_.begin());
        return entries_.front().second;
    }

    void erase(std::string_view key)
    {
        const auto found = by_key_.find(key);
        if (found == by_key_.end())
            return;
        const auto at = found->second;
        by_key_.erase(found);
        entries_.erase(at);
    }

    std::size_t size() const noexcept { return entries_.size(); }

private:
    using entries = std::list<std::pair<std::string, Value>>;

    std::size_t most_;
    entries entries_; // the last used first
    std::unordered_map<std::string_view, typename entries::iterator> by_key_;
};

} // namespace banter::session
