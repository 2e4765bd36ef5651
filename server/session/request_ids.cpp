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

void request_ids::forget(chat::correlation_number n) noexcept
{
    if (n == 0)
        return;
    assert(n >= first_ && n - first_ < ids_.size());
    ids_[n - first_] = {};
    for (; !ids_.empty() && ids_.front().empty(); ++first_)
        ids_.pop_front();
    while (!ids_.empty() && ids_.back().empty())
        ids_.pop_back();
}

} // namespace banter::session
