#pragma once

#include "server/chat/ids.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace banter::net {
class connection;
}

namespace banter::protocol {
class wire_format;
}

namespace banter::delivery {

class subscriber;
struct room;
struct audience;

/// One subscriber in one room. If it is live, it gets the room's events as they happen; otherwise a reader
/// sends it the room from the journal.
class subscription {
public:
    subscription(subscriber& owner, room& in_room) noexcept : owner_{&owner}, room_{&in_room} {}
    subscription(const subscription&) = delete;
    subscription& operator=(const subscription&) = delete;

    subscriber& owner() const noexcept { return *owner_; }
    std::string_view room_name() const noexcept;
    bool live() const noexcept { return audience_ != nullptr; }

private:
    friend class fan_out;

    subscriber* owner_;
    room* room_;
    std::unique_ptr<subscription> next_; // next subscription of the subscriber
    audience* audience_ = nullptr;       // null: not live
    std::uint32_t at_ = 0;               // index in audience_->live
    bool held_for_ = false;              // counted in room_->held_for
};

/// A client that hears rooms and gets answers: its connection and its wire formats.
class subscriber {
public:
    /// @param peer  outlives the subscriber.
    subscriber(chat::client_id id, net::connection& peer, const protocol::wire_format& format) noexcept
        : id_{id}, peer_{&peer}, format_{&format}, answers_{&format}
    {
    }
    subscriber(const subscriber&) = delete;
    subscriber& operator=(const subscriber&) = delete;

    chat::client_id id() const noexcept { return id_; }
    net::connection& peer() const noexcept { return *peer_; }

    /// The format of events in rooms that it subscribes to from now on; after fan_out::follow_format() also
    /// in the others.
    const protocol::wire_format& format() const noexcept { return *format_; }

    /// The format of its answers and of messages from the journal.
    const protocol::wire_format& answers() const noexcept { return *answers_; }

    void set_formats(const protocol::wire_format& rooms, const protocol::wire_format& answers) noexcept
    {
        format_ = &rooms;
        answers_ = &answers;
    }

    /// Sets whether it gets joins and leaves in rooms that it subscribes to from now on.
    void want_presence(bool wanted) noexcept { presence_ = wanted; }
    bool wants_presence() const noexcept { return presence_; }

private:
    friend class fan_out;

    chat::client_id id_;
    net::connection* peer_;
    const protocol::wire_format* format_;
    const protocol::wire_format* answers_;
    std::unique_ptr<subscription> rooms_; // a linked list: most subscribers have one subscription
    std::uint64_t notified_ = 0;          // fan_out::notification_seq_ of the last user_changed sent to it
    bool presence_ = false;
};

} // namespace banter::delivery
