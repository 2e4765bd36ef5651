// Hand-over from the journal to live events.
#include "server/delivery/fan_out.hpp"
#include "server/net/connection.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace banter::delivery {

void fan_out::hold(subscription& s)
{
    if (!std::exchange(s.held_for_, true))
        ++s.room_->held_for;
}

void fan_out::stop_holding(subscription& s)
{
    if (!std::exchange(s.held_for_, false))
        return;
    if (--s.room_->held_for == 0)
        std::vector<chat::message>{}.swap(s.room_->held);
}

bool fan_out::go_live(subscription& s, chat::seq_number position)
{
    assert(s.held_for_ && !s.live());
    const room& r = *s.room_;
    auto next = std::find_if(r.held.begin(), r.held.end(), [&](const auto& m) { return m.seq > position; });
    const bool complete = next == r.held.end() ? r.newest <= position : next->prev <= position;
    if (!complete)
        return false;
    for (; next != r.held.end(); ++next)
        replay(s.owner(), *next);
    stop_holding(s);
    make_live(s);
    return true;
}

void fan_out::replay(subscriber& client, const chat::message& m)
{
    scratch_.clear();
    client.answers().encode(m, scratch_);
    if (!scratch_.empty())
        client.peer().queue_answer(answers_.write(scratch_));
}

} // namespace banter::delivery
