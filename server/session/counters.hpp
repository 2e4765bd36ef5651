#pragma once

#include "common/error.hpp"
#include "common/histogram.hpp"
#include "server/net/close_reason.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::session {

/// Counts by the name of a wire format (protocol::wire_format::name()). There are few formats, so a linear
/// search is fastest.
class format_counts {
public:
    void add(std::string_view format)
    {
        for (auto& [name, count] : counts_) {
            if (name == format) {
                ++count;
                return;
            }
        }
        counts_.emplace_back(format, 1);
    }

    /// All counts, in the order in which the formats were first added.
    const std::vector<std::pair<std::string_view, std::uint64_t>>& all() const noexcept { return counts_; }

private:
    std::vector<std::pair<std::string_view, std::uint64_t>> counts_;
};

/// Counts since the start; read and written on the I/O thread.
struct counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; ///< connections refused because of a limit
    std::uint64_t requests = 0;
    format_counts messages{};                    ///< requests to post a message, by the peer's format
    std::array<std::uint64_t, errcs> rejected{}; ///< requests that the chat answered with an error, by errc
    std::uint64_t repeated = 0;                  ///< messages that were stored already
    std::uint64_t throttled = 0;                 ///< times that a connection was over its rate
    std::uint64_t wrong_secrets = 0;             ///< secrets that are not those of the name's device
    std::uint64_t refused_secrets = 0; ///< secrets that were not compared, after too many wrong ones
    std::uint64_t batches = 0;
    std::uint64_t faults = 0;                               ///< exceptions that reached a handler
    std::array<std::uint64_t, net::close_reasons> closed{}; ///< by close_reason

    /// Messages and topics per batch; batches without any are not recorded.
    fixed_histogram<11> batch_messages{{1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 5'000}};
    /// Effects per batch.
    fixed_histogram<11> batch_effects{{1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 5'000}};
    /// Time from commit to the journal's hand-back, of batches with a message or a topic.
    latency_histogram commit_time{};

    void reject(errc why) noexcept { ++rejected[static_cast<std::size_t>(why)]; }

    /// Requests answered with an error.
    std::uint64_t errors() const noexcept
    {
        return std::accumulate(rejected.begin(), rejected.end(), std::uint64_t{0});
    }
};

/// Clients that get a room from the journal instead of live, counted once per client and room.
struct lag_stats {
    std::size_t clients = 0;
    std::uint64_t sum = 0;  ///< of their lags: seqs between a client's position and the newest of the room
    std::uint64_t most = 0; ///< the largest lag

    void add(std::uint64_t seqs) noexcept
    {
        ++clients;
        sum += seqs;
        most = std::max(most, seqs);
    }
};

/// The connections at one moment.
struct connection_stats {
    format_counts by_format{}; ///< connections by their subscriber::format()
    lag_stats lag{};
};

} // namespace banter::session
