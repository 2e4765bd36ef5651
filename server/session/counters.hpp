#pragma once

#include "common/error.hpp"
#include "common/histogram.hpp"
#include "server/net/close_reason.hpp"
#include "server/session/format_counts.hpp"

#include <array>
#include <cstdint>
#include <numeric>

namespace banter::session {

/// Counts since the start; read and written on the I/O thread.
struct counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; ///< connections over a limit
    std::uint64_t requests = 0;
    format_counts messages{};                    ///< requests to post a message, by the format of the peer
    std::array<std::uint64_t, errcs> rejected{}; ///< requests that the chat answered with an error, by errc
    std::uint64_t repeated = 0;                  ///< messages that were stored already
    std::uint64_t throttled = 0;                 ///< times that a connection had to wait for its rate
    std::uint64_t batches = 0;
    std::uint64_t faults = 0;                               ///< exceptions that reached a handler
    std::array<std::uint64_t, net::close_reasons> closed{}; ///< by close_reason

    /// Messages per batch; batches without messages are not recorded.
    fixed_histogram<11> batch_messages{{1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 5'000}};
    /// Effects per batch.
    fixed_histogram<11> batch_effects{{1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 5'000}};
    /// Time from commit to the journal's hand-back, of batches that store something.
    latency_histogram commit_time{};

    void reject(errc why) noexcept { ++rejected[static_cast<std::size_t>(why)]; }

    /// Requests answered with an error.
    std::uint64_t errors() const noexcept
    {
        return std::accumulate(rejected.begin(), rejected.end(), std::uint64_t{0});
    }
};

} // namespace banter::session
