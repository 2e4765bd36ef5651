#pragma once

#include "server/chat/ids.hpp"

#include <algorithm>

namespace banter::chat {

/// Retention: the server's own command. From here on in the order, what has a number at or below the horizon
/// does not exist for any decision. It goes from the disk later, which decides nothing.
///
/// The horizons never fall: a trim that raises neither changes nothing.
struct trim {
    seq_number horizon = 0;     ///< of entries
    seq_number ids_horizon = 0; ///< of the ids by which a resend is recognised; at most `horizon`

    friend bool operator==(const trim&, const trim&) = default;

    /// The horizons after `next`, of entries that have numbers up to `given`.
    trim raised_to(const trim& next, seq_number given) const noexcept
    {
        const auto all = std::max(horizon, std::min(next.horizon, given));
        return {all, std::max(ids_horizon, std::min(next.ids_horizon, all))};
    }
};

/// A trim in a batch: the entries with greater numbers are decided by it.
struct trim_in_batch {
    trim to;
    seq_number after = 0; ///< the last number that was given before it
};

} // namespace banter::chat
