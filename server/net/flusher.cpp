#include "server/net/flusher.hpp"

#include "server/net/connection.hpp"

#include <boost/asio/post.hpp>

#include <cstddef>
#include <utility>

namespace banter::net {

flusher::~flusher() = default;

void flusher::touch(connection& c)
{
    touched_.emplace_back(&c);
    if (!posted_ && !in_burst_)
        post_run();
}

void flusher::end_burst(std::optional<clock::time_point> since)
{
    in_burst_ = false;
    if (since)
        bursts_.push_back({flushed_ + (touched_.size() - next_), *since});
    run();
}

// One look at the clock for all bursts that are over.
void flusher::take_times()
{
    if (bursts_.empty() || bursts_.front().ends_at > flushed_)
        return;
    for (const auto now = clock::now(); !bursts_.empty() && bursts_.front().ends_at <= flushed_;
         bursts_.pop_front())
        written_.burst_time.record(now - bursts_.front().since);
}

void flusher::post_run()
{
    boost::asio::post(executor_, [this] {
        posted_ = false;
        run();
    });
    posted_ = true;
}

void flusher::run()
{
    for (std::size_t i = 0; i < flushes_per_turn && next_ < touched_.size(); ++i) {
        const auto c = std::move(touched_[next_++]);
        ++flushed_;
        c->flush(); // may touch others, or itself again
    }
    take_times();
    if (next_ > touched_.size() / 2) { // under load the list may never be quite empty
        touched_.erase(touched_.begin(), touched_.begin() + static_cast<std::ptrdiff_t>(next_));
        next_ = 0;
    }
    if (!touched_.empty() && !posted_)
        post_run();
}

} // namespace banter::net
