#pragma once

#include "server/chat/answer.hpp"

#include <string>
#include <string_view>

namespace banter::protocol {

/// The encoder of one wire format. All clients that speak the format share one object, so that an event is
/// encoded once for them; it has no state and lives as long as the program. Where answers depend on what was
/// asked, a codec has a format of its own for them, in which no room is ever heard; its users must not
/// outlive the codec.
class wire_format {
public:
    virtual ~wire_format() = default;

    /// The name under which its clients are counted, e.g. "json". Lasts as long as the program.
    virtual std::string_view name() const noexcept = 0;

    /// Appends an event of a room to `out`. Appends nothing when the format has no words for it.
    virtual void encode(const chat::message& m, std::string& out) const = 0;
    virtual void encode(const chat::presence& p, std::string& out) const = 0;
    virtual void encode(const chat::topic_change& t, std::string& out) const = 0;
    virtual void encode(const chat::rules_changed&, std::string&) const {}
    virtual void encode(const chat::ephemeral_message&, std::string&) const {}
    virtual void encode(const chat::invited&, std::string&) const {}

    /// Likewise a change of a user. Where the format names the room in it, `room` is that.
    virtual void encode(const chat::user_changed&, std::string_view /*room*/, std::string&) const {}

    /// The representative of the formats that have the same bytes for an event as this one, so that the event
    /// is encoded once for the clients of all of them.
    virtual const wire_format& canonical_for(const chat::message&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::presence&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::topic_change&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::rules_changed&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::ephemeral_message&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::invited&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::user_changed&) const noexcept { return *this; }

    /// Whether a change of a user names no room, so that who shares several with it is notified once.
    virtual bool notifies_once_of_users() const noexcept { return false; }

    /// Appends an answer to the request `id` (empty: none) to `out`. Appends nothing when the format has no
    /// words for it.
    virtual void encode(const std::string& id, const chat::answer& a, std::string& out) const = 0;
};

} // namespace banter::protocol
