#pragma once

#include "server/chat/ids.hpp"
#include "server/protocol/request_id.hpp"

#include <deque>

namespace banter::session {

/// The ids of all requests that are in order, by the correlation numbers that their commands and queries have
/// there. Numbers rise, and mostly the oldest is forgotten first, so the ids are a queue.
///
/// Lives on the I/O thread; not thread-safe.
class request_ids {
public:
    /// Keeps `id` until its number is forgotten.
    /// @return its number, which no other id in the queue has; 0 for an empty id, which is not kept
    chat::correlation_number add(protocol::request_id&& id);

    /// @param n  0, or not forgotten
    /// @return the id, empty for 0. Valid until `n` is forgotten
    const protocol::request_id& find(chat::correlation_number n) const noexcept;

    /// To be called when all effects with this number have been released. @param n  as in find()
    void forget(chat::correlation_number n) noexcept;

    /// The number of ids that take memory: from the oldest to the newest that is not forgotten.
    std::size_t size() const noexcept { return ids_.size(); }

private:
    std::deque<protocol::request_id> ids_; // a forgotten one is empty; the first and the last are not
    chat::correlation_number first_ = 1;   // of ids_.front()
};

} // namespace banter::session
