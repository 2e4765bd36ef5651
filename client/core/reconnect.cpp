#include "client/core/reconnect.hpp"

#include <algorithm>

namespace banter::client {

void reconnect_policy::succeeded()
{
    ever_succeeded_ = true;
    bound_ = std::chrono::milliseconds{0};
    lost_at_.reset();
}

std::chrono::milliseconds reconnect_policy::failed(monotonic_time now, double random)
{
    if (!lost_at_)
        lost_at_ = now;
    bound_ = bound_.count() == 0 ? settings_.first_delay : std::min(bound_ * 2, settings_.most_delay);
    return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(bound_.count()) * random)};
}

bool reconnect_policy::may_be_own_ghost(monotonic_time now) const
{
    return ever_succeeded_ && lost_at_ && now - *lost_at_ < settings_.ghost_patience;
}

} // namespace banter::client
