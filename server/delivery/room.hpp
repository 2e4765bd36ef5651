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

/// Those of a room who are spoken to in the same bytes, and all want to know of presence or don't.
struct audience {
    struct hearer {
        net::connection* peer; // what the fan-out touches, without a look at the subscription
        delivery::subscription* subscription;
        std::uint32_t taken;   // events of `pending` that it has got before the others
        bool withheld = false; // some of `pending` are not for it
    };

    /// Events as they go out: one, or several that lie side by side.
    struct segment {
        net::slice bytes;
        chat::seq_number first; ///< no message below it comes with this, or after it
        std::uint32_t events;
        std::uint32_t presences;               ///< of them
        const subscription* not_for = nullptr; ///< one of the live, who does not get it
    };

    format_stream* stream = nullptr; ///< null: nobody is in it, and it may become that of others
    bool presence = false;
    std::vector<hearer> live;
    std::vector<segment> pending; ///< one per event, since the last deliver()
    std::size_t pending_bytes = 0;
};

/// How many joins and leaves, and how many topics, there have been in a room.
struct room_changes {
    std::uint64_t presences = 0;
    std::uint64_t topics = 0;
};

/// A room as delivery knows it: who hears it, and how far it has come.
struct room {
    std::string_view name;
    chat::seq_number newest = 0; ///< of the messages that were shown
    timestamp newest_time{};     ///< of that message
    std::vector<std::unique_ptr<audience>> audiences;
    std::size_t subscriptions = 0; ///< live or not
    room_changes changes;
    std::size_t held_for = 0;        ///< subscriptions that are about to become live
    std::vector<chat::message> held; ///< the newest of what was shown since the first of them began to read
};

} // namespace banter::delivery
