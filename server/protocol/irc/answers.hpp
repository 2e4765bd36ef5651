#pragma once

#include "server/protocol/irc/peer.hpp"
#include "server/protocol/irc/settings.hpp"
#include "server/protocol/wire_format.hpp"

namespace banter::protocol::irc {

/// The format of the answers to one peer. An answer depends on the command that asked, which is part of the
/// context of the request's id, and on the peer's capabilities. Events of rooms have the formats of
/// event_format.hpp.
class answers final : public wire_format {
public:
    /// @param p, s  outlive it.
    answers(peer& p, const settings& s) : peer_{p}, settings_{s} {}

    std::string_view name() const noexcept override;

    /// A message from the journal. Messages of the peer itself are left out if it lacks echo-message.
    void encode(const chat::message& m, std::string& out) const override;
    void encode(const chat::presence& p, std::string& out) const override;
    void encode(const chat::topic_change& t, std::string& out) const override;
    void encode(const chat::rules_changed& r, std::string& out) const override;
    void encode(const chat::ephemeral_message& s, std::string& out) const override;
    void encode(const chat::invited& i, std::string& out) const override;
    void encode(const chat::user_changed& p, std::string_view room, std::string& out) const override;
    bool notifies_once_of_users() const noexcept override { return true; }
    void encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                std::string& out) const override;

private:
    template <class Event>
    void put(std::string& out, const Event& e) const;

    peer& peer_;
    const settings& settings_;
};

} // namespace banter::protocol::irc
