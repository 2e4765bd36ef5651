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

/// One subscriber in one room. Live: it gets the room's events as they happen. Otherwise it waits while
/// somebody reads the journal for it.
class subscription {
public:
    subscription(subscriber& who, room& where) noexcept : who_{&who}, room_{&where} {}
    subscription(const subscription&) = delete;
    subscription& operator=(const subscription&) = delete;

    subscriber& who() const noexcept { return *who_; }
    std::string_view room_name() const noexcept;
    bool live() const noexcept { return audience_ != nullptr; }

private:
    friend class fan_out;

    subscriber* who_;
    room* room_;
    std::unique_ptr<subscription> next_; // the subscriber's next one
    audience* audience_ = nullptr;       // null: not live
    std::uint32_t at_ = 0;               // position among the live of audience_
    bool held_for_ = false;
};

/// Somebody who hears rooms and gets answers: one connection, and the format that it wants to be spoken to
/// in.
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

    /// In which it hears the rooms that are entered from now on, and those that it is in after
    /// fan_out::follow_format().
    const protocol::wire_format& format() const noexcept { return *format_; }

    /// In which it gets answers, and what comes out of the journal.
    const protocol::wire_format& answers() const noexcept { return *answers_; }

    void speak(const protocol::wire_format& rooms, const protocol::wire_format& answers) noexcept
    {
        format_ = &rooms;
        answers_ = &answers;
    }

    /// Whether it wants to hear of joins and leaves, in the rooms that are entered from now on.
    void want_presence(bool wanted) noexcept { presence_ = wanted; }
    bool wants_presence() const noexcept { return presence_; }

private:
    friend class fan_out;

    chat::client_id id_;
    net::connection* peer_;
    const protocol::wire_format* format_;
    const protocol::wire_format* answers_;
    std::unique_ptr<subscription> rooms_; // a list, linked because most have but one
    std::uint64_t notified_ = 0;          // the last change of a user that has reached it
    bool presence_ = false;
};

} // namespace banter::delivery
