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
    if (waiting_ || in_flight_ >= (probing_ ? 1 : window_))
        return nullptr;
    // Without a deferred message, the messages in flight are the first ones.
    auto next = items_.begin() + static_cast<std::ptrdiff_t>(in_flight_);
    if (probing_)
        next = std::find_if(items_.begin(), items_.end(), [](const item& i) { return !i.in_flight; });
    if (next == items_.end())
        return nullptr;
    next->in_flight = true;
    ++in_flight_;
    return &*next;
}

std::optional<outbound::item> outbound::complete(std::string_view id)
{
    const auto found = find_in_flight(id);
    if (found == items_.end())
        return std::nullopt;
    auto completed = std::move(*found);
    items_.erase(found);
    --in_flight_;
    // Not before all answers have arrived: another message in flight may be deferred, too.
    if (!waiting_ && in_flight_ == 0)
        probing_ = false;
    return completed;
}

bool outbound::defer(std::string_view id)
{
    const auto found = find_in_flight(id);
    if (found == items_.end())
        return false;
    found->in_flight = false;
    --in_flight_;
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
        i.in_flight = false;
    in_flight_ = 0;
    retry();
}

// Answers arrive in the order of the requests, so this is nearly always the first.
std::deque<outbound::item>::iterator outbound::find_in_flight(std::string_view id)
{
    return std::find_if(items_.begin(), items_.end(),
                        [&](const item& i) { return i.in_flight && i.id == id; });
}

} // namespace banter::client
