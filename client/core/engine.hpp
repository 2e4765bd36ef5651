#pragma once

#include "client/core/outbound.hpp"
#include "client/core/request.hpp"
#include "client/core/room.hpp"
#include "client/core/update.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::client {

/// The client's side of the protocol, over any number of connections. A pure state machine: no socket, no
/// clock.
///
/// connected() -> [lines from the server go to receive(), take_outgoing() to the server] -> disconnected() ->
/// connected() … After every call take_updates() has what there is to tell. After a new connection every room
/// is resumed where it was, and what was not acknowledged is sent again under the same id.
class engine {
public:
    /// A place in the server's order.
    struct position {
        std::string epoch{}; ///< empty: nowhere
        std::uint64_t seq = 0;
    };

    struct settings {
        std::string user;                  ///< one that user_name() has passed
        std::vector<std::string> rooms;    ///< to be in from the start; each has passed room_name()
        std::size_t tail_lines = 0;        ///< lines from before our time to ask for when we come into a room
        bool presence = false;             ///< be told who comes and goes
        std::size_t window_messages = 100; ///< most messages under way without an ack
        std::string id_prefix;             ///< random, of this process
        std::string client;                ///< free text for the server's log
        std::string token{};               ///< of this device; empty: none
        bool conversations = false;        ///< with single people, as rooms
        position seen{};                   ///< what was told of them when we were last here
    };

    explicit engine(settings s);

    void connected();
    void disconnected();
    /// @param line  one line from the server, without its line feed.
    void receive(std::string_view line);

    /// @param text  one that check_text() passes.
    void say(std::string_view room, std::string_view text);
    void join(std::string_view room);
    void leave(std::string_view room);
    /// Opens the conversation with a user as a room, unless it is open.
    /// @param user  one that user_name() passes.
    /// @return the room's name, with which it can be left, read and spoken in like any other.
    std::string open(std::string_view user);
    /// @param before  a seq: only older lines; 0: the newest.
    void ask_history(std::string_view room, std::size_t limit, std::uint64_t before);
    /// Asks for the line and for so many on either side of it; the answer is an update::surroundings.
    void ask_around(std::string_view room, std::uint64_t seq, std::size_t lines);
    void ask_members(std::string_view room);
    void ask_rooms();
    /// @param room    empty: all rooms.
    /// @param before  a seq: only older lines; 0: the newest.
    void search(std::string_view words, std::string_view room, std::uint64_t before);
    void set_topic(std::string_view room, std::string_view topic);
    /// @param user  our new name; an update::renamed tells when it is ours.
    void rename(std::string_view user);
    /// @param text  why; empty: we are back.
    void set_away(std::string_view text);
    void ask_people(const std::vector<std::string>& names);
    void kick(std::string_view room, std::string_view user, std::string_view reason);
    void invite(std::string_view room, std::string_view user);
    void change(std::string_view room, const event::rule_change& rule);
    void ask_rules(std::string_view room);
    void ping();
    /// Sends what the server could not keep again; for some time after an update::delayed.
    void retry();
    /// Asks the server to close after all that is queued for us.
    void bye();

    /// The bytes for the server that have gathered since the last call.
    std::string take_outgoing() { return std::exchange(outgoing_, {}); }
    std::vector<update::any> take_updates() { return std::exchange(updates_, {}); }
    bool has_outgoing() const { return !outgoing_.empty(); }

    /// As the server knows us.
    const std::string& user() const { return settings_.user; }
    /// Up to here all conversations have been told, or are open.
    position seen() const { return listed_ ? position{epoch_, newest_received_} : seen_; }
    bool welcomed() const { return phase_ == phase::welcomed; }
    /// Messages of ours without an acknowledgement.
    std::size_t pending() const { return outbound_.pending(); }
    const std::deque<outbound::item>& pending_lines() const { return outbound_.items(); }
    /// The error code with which the server refuses messages for now; empty: it does not.
    const std::string& delayed_by() const { return delayed_by_; }
    /// The room of this name that we are in, or null.
    const room* find(std::string_view name) const;

private:
    enum class phase { offline, greeting, welcomed };

    void ask(const request& r);
    void ask_conversations();
    /// Names the room in `r`, or under `other_field` the other one of a conversation.
    void put_target(request& r, std::string_view room, std::string_view other_field) const;
    room& open_room(std::string_view name, std::string_view other);
    bool enter_without_join(const event::error& why);
    void send_join(room& r);
    void send_messages();
    void gather_surroundings(bool last_half, const std::vector<message>& part);
    void join_failed();
    bool page_failed(bool (room::*waits)() const);
    room* find_room(std::string_view name);
    /// @return whether we were in it.
    bool forget(std::string_view name);

    void on(const std::string&, const event::welcome& e);
    void on(const std::string&, const event::joined& e);
    void on(const std::string& id, const event::ack&);
    void on(const std::string&, const message& e);
    void on(const std::string& id, const event::history& e);
    void on(const std::string&, const event::found& e);
    void on(const std::string& id, const event::members& e);
    void on(const std::string&, const event::rooms& e);
    void on(const std::string& id, const event::topic& e);
    void on(const std::string&, const event::presence& e);
    void on(const std::string&, const event::behind& e);
    void on(const std::string&, const event::reset& e);
    void on(const std::string& id, const event::error& e);
    void on(const std::string&, const event::bye& e);
    void on(const std::string& id, const event::left& e);
    void on(const std::string&, const event::conversations& e);
    void on(const std::string&, const event::renamed& e);
    void on(const std::string& id, const event::done&);
    void on(const std::string&, const event::people& e);
    void on(const std::string&, const event::invited& e);
    void on(const std::string& id, const event::rules_changed& e);
    void on(const std::string&, const event::rules& e);
    void on(const std::string&, const event::pong&) {}
    void on(const std::string&, const event::unknown&) {}

    settings settings_;
    phase phase_ = phase::offline;
    std::string epoch_; // of the last welcome
    bool ever_welcomed_ = false;
    std::vector<room> rooms_;         // in the order in which we came into them
    std::deque<std::string> joining_; // rooms whose join is not answered yet, in the order of the requests
    outbound outbound_;
    std::string delayed_by_;
    bool delay_reported_ = false; // since the last retry()
    std::deque<update::surroundings>
        surroundings_;                  // asked for and not complete yet, in the order of the requests
    position seen_;                     // of conversations, up to when this connection began
    std::uint64_t newest_received_ = 0; // by this connection
    bool listed_ = false;               // the conversations of this connection are known
    std::string outgoing_;
    std::vector<update::any> updates_;
};

} // namespace banter::client
