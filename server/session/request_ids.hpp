#pragma once

#include "server/chat/ids.hpp"
#include "server/protocol/request_id.hpp"

#include <deque>

namespace banter::session {

/// The ids of all requests that are in order, by the correlation numbers that their commands and queries have
/// there. Numbers are given in the order in which requests are submitted, and batches are released in the
/// same order, so the ids are a queue: it has those of the batches that have not been released.
///
/// Lives on the I/O thread; not thread-safe.
class request_ids {
public:
    /// Keeps `id` until its number is forgotten. To be called right before the request is submitted.
    /// @return its number; 0 for an empty id, which is not kept
    chat::correlation_number add(protocol::request_id&& id);

    /// @param n  0, or not forgotten
    /// @return the id, empty for 0. Valid until `n` is forgotten
    const protocol::request_id& find(chat::correlation_number n) const noexcept;

    /// Forgets all numbers up to `n`; their effects have been released.
    void forget_up_to(chat::correlation_number n) noexcept;

    /// Forgets `n`, which nothing has been added after. It may be given again.
    void forget_newest(chat::correlation_number n) noexcept;

    std::size_t size() const noexcept { return ids_.size(); }

private:
    std::deque<protocol::request_id> ids_;
    chat::correlation_number first_ = 1; // of ids_.front()
};

} // namespace banter::session
