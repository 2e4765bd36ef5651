#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"
#include "server/net/chunk.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace banter::net {
class connection;
}

namespace banter::delivery {

class subscription;
struct format_stream;

/// The live subscriptions of a room that get the same bytes: one wire format, with or without presence.
struct audience {
    struct hearer {
        net::connection* peer; // the subscription's, so that the inner loop need not read that
        delivery::subscription* subscription;
        std::uint32_t taken;   // events of `pending` that were sent to it before the others
        bool withheld = false; // some events of `pending` are not for it
    };

    /// The bytes of one event, or of several that are adjacent in a chunk.
    struct segment {
        net::slice bytes;
        chat::seq_number first; ///< neither this segment nor a later one has a message below it
        std::uint32_t events;
        std::uint32_t presences;               ///< how many of the events are presences
        const subscription* not_for = nullptr; ///< a live subscription that does not get it
    };

    format_stream* stream = nullptr; ///< null: it has no hearers, and may be used for another format
    bool presence = false;
    std::vector<hearer> live;
    std::vector<segment> pending; ///< one per event, since the last deliver()
    std::size_t pending_bytes = 0;
};

/// Numbers of joins and leaves, and of topics, in a room so far.
struct room_changes {
    std::uint64_t presences = 0;
    std::uint64_t topics = 0;
};

/// A room as delivery knows it: its subscriptions, and its newest message.
struct room {
    std::string_view name;
    chat::seq_number newest = 0; ///< seq of the newest message that was shown
    timestamp newest_time{};     ///< time of that message
    std::vector<std::unique_ptr<audience>> audiences;
    std::size_t subscriptions = 0; ///< live or not
    room_changes changes;
    std::size_t held_for = 0;        ///< subscriptions that are about to become live
    std::vector<chat::message> held; ///< the newest messages shown since the first of these began to read
};

} // namespace banter::delivery
