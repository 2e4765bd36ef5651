#include "client/console/outbound.hpp"

#include <algorithm>

namespace banter::console {

void outbound::add(std::string_view room, std::string_view text)
{
    items_.push_back(
        {id_prefix_ + '-' + std::to_string(++last_number_), std::string{room}, std::string{text}});
}

const outbound::item* outbound::next_to_send()
{
    if (under_way_ == items_.size() || under_way_ == window_)
        return nullptr;
    return &items_[under_way_++];
}

std::optional<outbound::item> outbound::settle(std::string_view id)
{
    // Answers come in the order of the requests, so this finds the first as a rule.
    const auto end = items_.begin() + static_cast<std::ptrdiff_t>(under_way_);
    const auto found = std::find_if(items_.begin(), end, [&](const item& i) { return i.id == id; });
    if (found == end)
        return std::nullopt;
    auto settled = std::move(*found);
    items_.erase(found);
    --under_way_;
    return settled;
}

} // namespace banter::console
