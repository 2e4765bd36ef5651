#include "client/load/room_log.hpp"

#include <algorithm>

namespace banter::load {

namespace {

// Most messages are at the expected position. A message that is further away counts as unknown.
constexpr std::uint64_t reach = 4096;

} // namespace

std::optional<std::uint64_t> room_log::find(message_key key, std::uint64_t position) const noexcept
{
    const auto is_at = [&](std::uint64_t p) {
        const auto i = p - first_; // wraps to a large number before the first
        return i < entries_.size() && entries_[i].key == key;
    };
    for (std::uint64_t away = 0; away < reach; ++away) {
        if (is_at(position + away))
            return position + away;
        if (is_at(position - away - 1))
            return position - away - 1;
    }
    return std::nullopt;
}

std::size_t room_log::trim(std::uint64_t position)
{
    if (position > first_) {
        const auto n = std::min<std::uint64_t>(position - first_, entries_.size());
        entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(n));
        first_ += n;
    }
    return entries_.size();
}

} // namespace banter::load
