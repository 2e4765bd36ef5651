#include "client/core/outbound.hpp"

#include <algorithm>
#include <utility>

namespace banter::client {

void outbound::add(std::string_view room, std::string_view text, std::string_view to)
{
    items_.push_back({id_prefix_ + '-' + std::to_string(++last_number_), std::string{room}, std::string{text},
                      std::string{to}, false});
}

const outbound::item* outbound::next_to_send()
{
    if (waiting_ || under_way_ >= (probing_ ? 1 : window_))
        return nullptr;
    // Where nothing was refused, those under way are the first.
    auto next = items_.begin() + static_cast<std::ptrdiff_t>(under_way_);
    if (probing_)
        next = std::find_if(items_.begin(), items_.end(), [](const item& i) { return !i.under_way; });
    if (next == items_.end())
        return nullptr;
    next->under_way = true;
    ++under_way_;
    return &*next;
}

std::optional<outbound::item> outbound::complete(std::string_view id)
{
    const auto found = find_under_way(id);
    if (found == items_.end())
        return std::nullopt;
    auto completed = std::move(*found);
    items_.erase(found);
    --under_way_;
    // Not before all answers are there: one of those still under way may be refused, too.
    if (!waiting_ && under_way_ == 0)
        probing_ = false;
    return completed;
}

bool outbound::defer(std::string_view id)
{
    const auto found = find_under_way(id);
    if (found == items_.end())
        return false;
    found->under_way = false;
    --under_way_;
    waiting_ = true;
    return true;
}

void outbound::retry()
{
    if (std::exchange(waiting_, false))
        probing_ = true;
}

void outbound::connection_lost()
{
    for (auto& i : items_)
        i.under_way = false;
    under_way_ = 0;
    retry();
}

// Answers come in the order of the requests, so this finds the first as a rule.
std::deque<outbound::item>::iterator outbound::find_under_way(std::string_view id)
{
    return std::find_if(items_.begin(), items_.end(),
                        [&](const item& i) { return i.under_way && i.id == id; });
}

} // namespace banter::client
