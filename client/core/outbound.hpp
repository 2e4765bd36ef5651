#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace banter::client {

/// Our unacknowledged messages, in order. Does no I/O.
///
/// Each message has a unique id and keeps it when it is sent again, over any connection, so the server
/// recognises a repeat. At most `window` messages are in flight.
///
/// When the server defers a message, nothing more is sent until retry(), and then one message at a time until
/// an acknowledgement. So the order is kept, except for messages that were in flight after the deferred one
/// and that the server stored.
class outbound {
public:
    struct item {
        std::string id;
        std::string room;
        std::string text;
        std::string to{}; ///< display name of the other user of a conversation
        bool in_flight = false;
    };

    /// @param id_prefix  random, for this process: the ids are `id_prefix`-1, -2, …
    outbound(std::string id_prefix, std::size_t window) : id_prefix_{std::move(id_prefix)}, window_{window} {}

    /// @param to  the other user of a conversation; empty: a room.
    void add(std::string_view room, std::string_view text, std::string_view to = {});

    /// The next message to send now, or null. It counts as in flight from here on. Valid until the next call.
    const item* next_to_send();

    /// Removes the message after its final answer.
    /// @return the message; nothing: no message with this id is in flight.
    std::optional<item> complete(std::string_view id);

    /// The server can't store the message now; it keeps its place in the order.
    /// @return whether a message with this id is in flight.
    bool defer(std::string_view id);
    /// Allows deferred messages to be sent again.
    void retry();

    /// The connection is lost: all messages must be sent again.
    void connection_lost();

    std::size_t pending() const { return items_.size(); }
    const std::deque<item>& items() const { return items_; }

private:
    std::deque<item>::iterator find_in_flight(std::string_view id);

    std::string id_prefix_;
    std::size_t window_;
    std::uint64_t last_number_ = 0;
    std::deque<item> items_;
    std::size_t in_flight_ = 0; // messages in flight; the first ones of items_, unless one was deferred
    bool waiting_ = false;      // until retry()
    bool probing_ = false;      // sends one at a time
};

} // namespace banter::client
