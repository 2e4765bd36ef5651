#include "server/net/outbox.hpp"

#include <cassert>

namespace banter::net {

namespace {

// An idle outbox keeps memory for this many slices: most turns bring no more, and idle memory stays small.
constexpr std::size_t idle_capacity = 4;

// A small slice may keep its chunk alive if the chunk is at most this many times its size; see compact().
constexpr std::size_t tight_factor = 4;

} // namespace

void outbox::consume(std::size_t n) noexcept
{
    assert(n <= bytes_);
    bytes_ -= n;
    if (bytes_ == 0) {
        clear();
        return;
    }
    while (n >= slices_[head_].size()) {
        n -= slices_[head_].size();
        slices_[head_++] = slice{};
    }
    slices_[head_].remove_prefix(n);
    if (head_ > slices_.size() / 2) { // an outbox that is never empty must not grow at its front
        slices_.erase(slices_.begin(), slices_.begin() + head_);
        head_ = 0;
    }
}

void outbox::compact()
{
    if (loose_ < many_slices)
        return;
    std::vector<slice> fewer;
    const auto all = front();
    for (std::size_t at = 0; at < all.size();) {
        std::size_t run_bytes = 0;
        std::size_t end = at;
        while (end < all.size() && all[end].size() < small_bytes)
            run_bytes += all[end++].size();
        const bool large = end == at;
        const bool alone_and_tight = end - at == 1 && all[at].chunk_bytes() <= tight_factor * all[at].size();
        if (large || alone_and_tight) {
            fewer.push_back(all[at++]);
            continue;
        }
        chunk* const own = chunk::make(run_bytes);
        fewer.emplace_back(own, 0, static_cast<std::uint32_t>(run_bytes));
        own->drop_reference(); // the slice keeps it alive
        for (; at < end; ++at)
            own->append(all[at].bytes());
    }
    slices_ = std::move(fewer);
    head_ = 0;
    loose_ = 0;
}

void outbox::clear() noexcept
{
    bytes_ = 0;
    head_ = 0;
    loose_ = 0;
    if (slices_.capacity() > idle_capacity)
        std::vector<slice>{}.swap(slices_);
    else
        slices_.clear();
}

} // namespace banter::net
