#include "server/session/request_ids.hpp"

#include <cassert>
#include <utility>

namespace banter::session {

chat::correlation_number request_ids::add(protocol::request_id&& id)
{
    if (id.empty())
        return 0;
    ids_.push_back(std::move(id));
    return first_ + ids_.size() - 1;
}

const protocol::request_id& request_ids::find(chat::correlation_number n) const noexcept
{
    static const protocol::request_id none;
    if (n == 0)
        return none;
    assert(n >= first_ && n - first_ < ids_.size());
    return ids_[n - first_];
}

void request_ids::forget_up_to(chat::correlation_number n) noexcept
{
    for (; first_ <= n && !ids_.empty(); ++first_)
        ids_.pop_front();
}

void request_ids::forget_newest(chat::correlation_number n) noexcept
{
    if (n == 0)
        return;
    assert(n + 1 == first_ + ids_.size());
    ids_.pop_back();
}

} // namespace banter::session
