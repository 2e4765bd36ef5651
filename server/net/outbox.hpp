#pragma once

#include "server/net/chunk.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace banter::net {

/// Bytes waiting for one peer: a queue of slices of shared chunks. Does no I/O.
///
/// append()* -> front() -> [the socket takes n bytes] -> consume(n). A slice that continues the last one
/// merges with it, so a burst of messages is one slice and one write. The owner bounds how much may wait.
/// Lives on the I/O thread; not thread-safe.
class outbox {
public:
    /// After this many slices compact() copies the small ones together; a slice below small_bytes is small.
    /// With these values bytes() waiting bytes keep alive at most 4 * bytes() + 1 MiB of chunks, even if each
    /// slice is the only one in use of its chunk.
    static constexpr std::size_t many_slices = 16;
    static constexpr std::size_t small_bytes = 16 * 1024;

    /// Queues `s`, which is not empty, without copying a byte.
    void append(const slice& s)
    {
        bytes_ += s.size();
        if (head_ < slices_.size() && slices_.back().merge(s))
            return;
        slices_.push_back(s);
        ++loose_;
    }

    bool empty() const noexcept { return bytes_ == 0; }
    std::size_t bytes() const noexcept { return bytes_; }
    std::size_t slices() const noexcept { return slices_.size() - head_; }

    /// All waiting slices, in the order in which they must be sent. Valid until the next call.
    std::span<const slice> front() const noexcept { return std::span{slices_}.subspan(head_); }

    /// Drops the first `n` bytes, at most bytes().
    void consume(std::size_t n) noexcept;

    /// Copies runs of small slices into chunks of their own, if many_slices have been appended since the last
    /// time, so that a few waiting bytes do not keep whole chunks alive. @throws std::bad_alloc, with nothing
    /// changed.
    void compact();

    void clear() noexcept;

private:
    std::vector<slice> slices_;
    std::uint32_t head_ = 0;  // slices before it have been sent
    std::uint32_t loose_ = 0; // slices appended since the last compact(); some may have been sent
    std::size_t bytes_ = 0;
};

} // namespace banter::net
