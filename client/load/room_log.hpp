#pragma once

#include "client/load/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace banter::load {

/// The order of a room's messages, as they were first seen by anyone, each with the time it was sent and the
/// number of members that it has not reached.
/// Positions count from 0 and stay the same when the front is trimmed.
class room_log {
public:
    struct entry {
        message_key key;
        std::int64_t time;
        std::uint32_t missing_at; ///< so many members that read at once
    };

    /// The entry at `position`, or null if there is none (yet, or any more).
    entry* at(std::uint64_t position) noexcept
    {
        const auto i = position - first_;
        return i < entries_.size() ? &entries_[i] : nullptr;
    }

    std::uint64_t end() const noexcept { return first_ + entries_.size(); }

    void append(const entry& e) { entries_.push_back(e); }

    /// Looks for `key` near `position`, the nearest first.
    std::optional<std::uint64_t> find(message_key key, std::uint64_t position) const noexcept;

    /// Forgets what lies before `position`.
    /// @return how many entries are left.
    std::size_t trim(std::uint64_t position);

private:
    std::vector<entry> entries_;
    std::uint64_t first_ = 0;
};

} // namespace banter::load
