#pragma once

#include "server/session/format_counts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace banter::session {

/// Clients that get a room from the journal and not as it happens, once per client and room.
struct lag_stats {
    std::size_t clients = 0;
    std::uint64_t sum = 0;  ///< of what is between their position and the newest of the room, in seqs
    std::uint64_t most = 0; ///< of one

    void add(std::uint64_t seqs) noexcept
    {
        ++clients;
        sum += seqs;
        most = std::max(most, seqs);
    }
};

/// The connections at one moment.
struct connection_stats {
    format_counts by_format{}; ///< by the format that they are spoken to in
    lag_stats lag{};
};

} // namespace banter::session
