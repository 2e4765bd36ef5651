#include "server/session/keep_alive.hpp"

namespace banter::session {

keep_alive::due keep_alive::tick(const facts& now, const limits& most) noexcept
{
    if (request_is_late(now, most.request))
        return {now.ending ? action::none : action::time_out_request};
    const auto what = check_silence(now, most.silence);
    return {what, what != action::end_silent && fence_is_due(now)};
}

bool keep_alive::request_is_late(const facts& now, std::chrono::seconds most) noexcept
{
    if (!now.mid_request)
        seconds_in_request_ = 0;
    else if (!now.ending && !now.owes_answer && !now.holds_request && now.takes_answers)
        ++seconds_in_request_;
    return most.count() != 0 && seconds_in_request_ > most.count();
}

keep_alive::action keep_alive::check_silence(const facts& now, std::chrono::seconds most) noexcept
{
    if (most.count() == 0 || !now.speaks || now.when_silent == protocol::silence::is_fine || now.has_unsent ||
        !now.may_take_requests) {
        silent_seconds_ = 0;
        return action::none;
    }
    ++silent_seconds_;
    if (now.when_silent != protocol::silence::ends && silent_seconds_ == (most.count() + 1) / 2) {
        if (now.when_silent == protocol::silence::is_probed)
            silent_seconds_ = 0;
        return action::probe;
    }
    return silent_seconds_ >= most.count() ? action::end_silent : action::none;
}

bool keep_alive::fence_is_due(const facts& now) noexcept
{
    if (!now.speaks || ++fence_seconds_ < seconds_between_fences)
        return false;
    fence_seconds_ = 0;
    return true;
}

} // namespace banter::session
