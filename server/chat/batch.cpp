#include "server/chat/batch.hpp"

#include <algorithm>

namespace banter::chat {

seq_number position_of(const state_entry& f, const batch& b, seq_number before) noexcept
{
    auto newest = before;
    for (std::size_t i = 0; i < std::min(f.records_before.value_or(0), b.records.size()); ++i)
        newest = std::max(newest, b.records[i].what.seq);
    return newest;
}

} // namespace banter::chat
