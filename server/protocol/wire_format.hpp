#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/view.hpp"
#include "server/protocol/request_id.hpp"

#include <string>
#include <string_view>

namespace banter::protocol {

/// The encoder of one wire format. All clients that speak the format share one object, so that an event is
/// encoded once for all of them. The object has no state and lives as long as the program. The exception is a
/// format for answers only, which a codec owns because they depend on the request (codec::answers()).
class wire_format {
public:
    virtual ~wire_format() = default;

    /// The name under which its clients are counted, e.g. "json". Lasts as long as the program.
    virtual std::string_view name() const noexcept = 0;

    /// Appends an event of a room to `out`. Appends nothing if the format can't express the event.
    virtual void encode(const chat::message& m, std::string& out) const = 0;
    virtual void encode(const chat::presence& p, std::string& out) const = 0;
    virtual void encode(const chat::topic_change& t, std::string& out) const = 0;
    virtual void encode(const chat::rules_changed&, std::string&) const {}
    virtual void encode(const chat::ephemeral_message&, std::string&) const {}
    virtual void encode(const chat::invited&, std::string&) const {}

    /// Appends a change of a user. @param room  for formats that name a room in it.
    virtual void encode(const chat::user_changed&, std::string_view /*room*/, std::string&) const {}

    /// The representative of all formats that encode this event in the same bytes, so that it is encoded once
    /// for the clients of all of them.
    virtual const wire_format& canonical_for(const chat::message&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::presence&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::topic_change&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::rules_changed&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::ephemeral_message&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::invited&) const noexcept { return *this; }
    virtual const wire_format& canonical_for(const chat::user_changed&) const noexcept { return *this; }

    /// Whether a change of a user names no room. Then a client that shares several rooms with the user is
    /// notified once.
    virtual bool notifies_once_of_users() const noexcept { return false; }

    /// Bytes that tell a client its position in the only room that it hears: it has all messages up to this
    /// seq. Sent before the first event, so that a client that is disconnected right then resumes there.
    /// Empty: the format can't express it, or has it in an answer.
    virtual std::string position(chat::seq_number /*seq*/) const { return {}; }

    /// Appends an answer to `out`. Appends nothing if the format can't express the answer.
    /// @param id     of the request; empty: none
    /// @param shown  for answers that name the newest messages
    virtual void encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                        std::string& out) const = 0;
};

} // namespace banter::protocol
