#include "server/session/input_flow.hpp"

#include <utility>

namespace banter::session {

void input_flow::keep(std::string_view bytes)
{
    if (bytes.empty())
        return;
    if (!kept_)
        kept_ = std::make_unique<kept_bytes>();
    kept_->bytes.erase(0, std::exchange(kept_->taken, 0));
    kept_->bytes += bytes;
}

std::string_view input_flow::unread() const noexcept
{
    return kept_ ? std::string_view{kept_->bytes}.substr(kept_->taken) : std::string_view{};
}

void input_flow::take_all_but(std::size_t left) noexcept
{
    if (!kept_)
        return;
    kept_->taken = kept_->bytes.size() - left;
    if (left == 0)
        kept_.reset();
}

bool input_flow::ready(const facts& now) const noexcept
{
    return !over_ && now.open && !scheduled_ && !ends_when_answered_ && !owes_answer(now) &&
           now.takes_answers;
}

input_flow::step input_flow::next(const facts& now, int taken, std::size_t left, const rate& most,
                                  time_point time) noexcept
{
    if (!next_ && left == 0)
        return step::stop;
    if (!ready(now))
        return step::pause;
    if (taken == requests_per_turn) {
        scheduled_ = true;
        return step::yield;
    }
    if (next_)
        return step::take_held;
    if (!bucket_.ready(most, time)) {
        scheduled_ = true;
        return step::wait_for_rate;
    }
    return step::decode;
}

protocol::request input_flow::take_held() { return std::move(*std::exchange(next_, nullptr)); }

input_flow::resumption input_flow::on_resume(const facts& now) noexcept
{
    scheduled_ = false;
    if (ends_when_answered_ && !owes_answer(now) && now.open)
        return resumption::end;
    return ready(now) ? resumption::take_requests : resumption::pause;
}

input_flow::rest input_flow::after_taking(const facts& now) const noexcept
{
    if (!ready(now))
        return rest::pause;
    if (kept_ || next_)
        return rest::nothing;
    return ended_ ? rest::hang_up : rest::read;
}

} // namespace banter::session
