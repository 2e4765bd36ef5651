#pragma once

#include "common/limits.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace banter::session {

/// The cost of a peer's input, in requests. A request costs 1, which includes the bytes since the last one,
/// up to `longest_request_bytes`. Blank lines, white space, pongs and the like are no requests, but cost work
/// too: bytes that belong to no request cost 1 per `bytes_per_request`. What a read has less than
/// `least_read_bytes` costs as much, within a request as well, because each read costs work, however small it
/// is: a request that comes in more than eight reads of a byte costs more than 1. Not thread-safe.
class input_meter {
public:
    static constexpr std::size_t bytes_per_request = 512;
    static constexpr std::size_t least_read_bytes = 64;

    /// No protocol has a longer request: an object, or an HTTP body, with a head or frames around it.
    static constexpr std::size_t longest_request_bytes = limits::object_bytes + 16 * 1024;

    enum class state : std::uint8_t {
        between,  ///< no request has begun
        inside,   ///< a request has begun
        complete, ///< a request has ended
    };

    /// Notes a read of `bytes`. The bytes themselves are counted by take().
    void read(std::size_t bytes) noexcept
    {
        if (bytes < least_read_bytes)
            note_missing(std::min(missing_bytes_ + least_read_bytes - bytes, most_missing_bytes));
    }

    /// Notes that `bytes`, less than 4 GiB, were taken from the input.
    /// @param now  the state of the input after them
    /// @return their cost, in requests
    std::size_t take(std::size_t bytes, state now) noexcept
    {
        const auto unpaid = unpaid_bytes_ + bytes;
        const auto free = now == state::between ? 0 : longest_request_bytes;
        const auto extra = unpaid > free ? (unpaid - free) / bytes_per_request : 0;
        const auto reads = missing_bytes_ / bytes_per_request;
        const bool complete = now == state::complete;
        note_unpaid(complete ? 0 : unpaid - extra * bytes_per_request);
        note_missing(complete ? 0 : missing_bytes_ % bytes_per_request);
        return extra + reads + (complete ? 1 : 0);
    }

private:
    // In four bytes, since each connection has a meter.
    static constexpr std::size_t most_unpaid_bytes = (1u << 22) - 1;
    static constexpr std::size_t most_missing_bytes = (1u << 10) - 1;
    static_assert(longest_request_bytes + bytes_per_request <= most_unpaid_bytes);

    void note_unpaid(std::size_t bytes) noexcept { unpaid_bytes_ = bytes & most_unpaid_bytes; }
    void note_missing(std::size_t bytes) noexcept { missing_bytes_ = bytes & most_missing_bytes; }

    std::uint32_t unpaid_bytes_ : 22 = 0;
    std::uint32_t missing_bytes_ : 10 = 0; // of small reads
};

} // namespace banter::session
