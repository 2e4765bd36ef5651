#pragma once

#include "common/limits.hpp"

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
            missing_bytes_ += static_cast<std::uint32_t>(least_read_bytes - bytes);
    }

    /// Notes that `bytes`, less than 4 GiB, were taken from the input.
    /// @param now  the state of the input after them
    /// @return their cost, in requests
    std::size_t take(std::size_t bytes, state now) noexcept
    {
        unpaid_bytes_ += static_cast<std::uint32_t>(bytes);
        const auto free = now == state::between ? 0 : longest_request_bytes;
        const auto extra = unpaid_bytes_ > free ? (unpaid_bytes_ - free) / bytes_per_request : 0;
        unpaid_bytes_ -= static_cast<std::uint32_t>(extra * bytes_per_request);
        const auto reads = missing_bytes_ / bytes_per_request;
        missing_bytes_ %= bytes_per_request;
        if (now != state::complete)
            return extra + reads;
        unpaid_bytes_ = missing_bytes_ = 0;
        return extra + reads + 1;
    }

private:
    std::uint32_t unpaid_bytes_ = 0;
    std::uint32_t missing_bytes_ = 0; // of small reads
};

} // namespace banter::session
