#pragma once

#include "client/load/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace banter::load {

/// The messages of a room in the order in which any member first received them, each with the time of sending
/// and the number of members that have not received it. Positions count from 0 and do not change when the
/// front is trimmed.
class room_log {
public:
    struct entry {
        message_key key;
        std::int64_t time;
        std::uint32_t missing_at; ///< number of prompt readers that have not received it
    };

    /// The entry at `position`, or null if it is trimmed or still to come.
    entry* at(std::uint64_t position) noexcept
    {
        const auto i = position - first_;
        return i < entries_.size() ? &entries_[i] : nullptr;
    }

    std::uint64_t end() const noexcept { return first_ + entries_.size(); }

    void append(const entry& e) { entries_.push_back(e); }

    /// Searches `key` around `position`, nearest entries first.
    std::optional<std::uint64_t> find(message_key key, std::uint64_t position) const noexcept;

    /// Forgets the entries before `position`.
    /// @return number of entries left.
    std::size_t trim(std::uint64_t position);

private:
    std::vector<entry> entries_;
    std::uint64_t first_ = 0;
};

} // namespace banter::load
