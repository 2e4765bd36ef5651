#include "server/net/flusher.hpp"

#include "server/net/connection.hpp"

#include <boost/asio/post.hpp>

#include <cstddef>
#include <utility>

namespace banter::net {

flusher::flusher(executor e) : executor_{e}, prompt_{urgency::prompt}, usual_{urgency::usual} {}

flusher::~flusher() = default;

void flusher::touch(connection& c, urgency how)
{
    (how == urgency::prompt ? prompt_ : usual_).touched.emplace_back(&c);
    if (!posted_ && !in_burst_)
        post_run();
}

void flusher::end_burst(std::optional<clock::time_point> since)
{
    in_burst_ = false;
    if (since)
        bursts_.push_back({prompt_.end(), usual_.end(), *since});
    run();
}

bool flusher::first_burst_is_over() const noexcept
{
    return !bursts_.empty() && bursts_.front().prompt_end <= prompt_.flushed &&
           bursts_.front().usual_end <= usual_.flushed;
}

// Reads the clock once for all bursts that are over.
void flusher::take_times()
{
    if (!first_burst_is_over())
        return;
    for (const auto now = clock::now(); first_burst_is_over(); bursts_.pop_front())
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
    prompt_.flush_some();
    usual_.flush_some();
    take_times();
    if (!posted_ && !(prompt_.touched.empty() && usual_.touched.empty()))
        post_run();
}

void flusher::queue::flush_some()
{
    for (std::size_t i = 0; i < flushes_per_turn && next < touched.size(); ++i) {
        const auto c = std::move(touched[next++]);
        ++flushed;
        c->flush(urgency); // may touch other connections, or itself again
    }
    if (next > touched.size() / 2) { // under load the list may never be empty
        touched.erase(touched.begin(), touched.begin() + static_cast<std::ptrdiff_t>(next));
        next = 0;
    }
}

} // namespace banter::net
