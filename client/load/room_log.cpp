#include "client/load/room_log.hpp"

#include <algorithm>

namespace banter::load {

namespace {

// Only a faulty server makes us look, and a message that is further away than this is as good as gone.
constexpr std::uint64_t reach = 4096;

} // namespace

std::optional<std::uint64_t> room_log::find(message_key key, std::uint64_t position) const noexcept
{
    const auto last = std::min(end(), position + reach);
    for (auto p = position; p < last; ++p) {
        if (const auto* e = at(p); e != nullptr && e->key == key)
            return p;
    }
    for (auto p = position; p > first_ && position - p < reach; --p) {
        if (const auto* e = at(p - 1); e != nullptr && e->key == key)
            return p - 1;
    }
    return std::nullopt;
}

void room_log::trim(std::uint64_t position)
{
    if (position <= first_)
        return;
    const auto n = std::min<std::uint64_t>(position - first_, entries_.size());
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(n));
    first_ += n;
}

} // namespace banter::load
