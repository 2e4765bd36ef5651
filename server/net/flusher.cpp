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

void flusher::end_burst()
{
    in_burst_ = false;
    run();
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
        c->flush(); // may touch others, or itself again
    }
    if (next_ > touched_.size() / 2) { // under load the list may never be quite empty
        touched_.erase(touched_.begin(), touched_.begin() + static_cast<std::ptrdiff_t>(next_));
        next_ = 0;
    }
    if (!touched_.empty() && !posted_)
        post_run();
}

} // namespace banter::net
