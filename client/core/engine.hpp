#pragma once

#include "client/core/outbound.hpp"
#include "client/core/request.hpp"
#include "client/core/room.hpp"
#include "client/core/update.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::client {

/// The client's side of the protocol, over any number of connections. A pure state machine: no socket, no
/// clock.
///
/// connected() -> [receive() each line of the server, send take_outgoing() to it] -> disconnected() ->
/// connected() … After every call, take_updates() returns the news for the user interface. On a new
/// connection the engine resumes every room after its newest line, and sends every unacknowledged message
/// again with the same id.
class engine {
public:
    /// A position in the server's order of all messages.
    struct position {
        std::string epoch{}; ///< empty: no position
        std::uint64_t seq = 0;
    };

    struct settings {
        std::string user;                  ///< accepted by user_name()
        std::vector<std::string> rooms;    ///< joined at the start; each accepted by room_name()
        std::size_t tail_lines = 0;        ///< number of older lines to request with a first join
        bool presence = false;             ///< receive presence events
        std::size_t window_messages = 100; ///< most messages in flight without an ack
        std::string id_prefix;             ///< random, for this process
        std::string client;                ///< free text for the server's log
        std::string token{};               ///< secret of this device; empty: none
        bool conversations = false;        ///< show direct conversations as rooms
        position seen{};                   ///< newest conversation message of the last session
    };

    explicit engine(settings s);

    void connected();
    void disconnected();
    /// @param line  one line of the server, without its line feed.
    void receive(std::string_view line);

    /// @param text  accepted by check_text().
    void send_message(std::string_view room, std::string_view text);
    /// Sends a text to one user; the conversation need not be open.
    /// @param user  accepted by user_name().
    void send_to(std::string_view user, std::string_view text);
    /// @param key  of the room; empty: none.
    void join(std::string_view room, std::string_view key = {});
    void leave(std::string_view room);
    /// Opens the conversation with a user as a room, unless it is open already.
    /// @param user  accepted by user_name().
    /// @return the name of this room for the other functions.
    std::string open(std::string_view user);
    /// @param before  a seq: only older lines; 0: the newest.
    void ask_history(std::string_view room, std::size_t limit, std::uint64_t before);
    /// Requests a line and `lines` lines before and after it; the answer is an update::surroundings.
    void ask_around(std::string_view room, std::uint64_t seq, std::size_t lines);
    void ask_members(std::string_view room);
    void ask_rooms();
    /// Asks for the names of the server's rooms without an update; they are in known_rooms().
    void find_rooms();
    const std::vector<std::string>& known_rooms() const { return known_rooms_; }
    /// @param room    empty: all rooms.
    /// @param before  a seq: only older lines; 0: the newest.
    void search(std::string_view words, std::string_view room, std::uint64_t before);
    void set_topic(std::string_view room, std::string_view topic);
    /// @param user  the new name; an update::renamed confirms it.
    void rename(std::string_view user);
    /// @param text  the reason; empty: no longer away.
    void set_away(std::string_view text);
    void ask_users(const std::vector<std::string>& names);
    /// Asks which of these names are those of users who are online; the answer is an update::names_found.
    void find_names(const std::vector<std::string>& names);
    void kick(std::string_view room, std::string_view user, std::string_view reason);
    void invite(std::string_view room, std::string_view user);
    void change(std::string_view room, const event::rule_change& rule);
    void ask_rules(std::string_view room);
    void ping();
    /// Sends the deferred messages again. To be called some time after an update::delayed.
    void retry();
    /// Asks the server to close the connection after it has sent everything that is queued for us.
    void bye();

    /// The bytes for the server since the last call.
    std::string take_outgoing() { return std::exchange(outgoing_, {}); }
    std::vector<update::any> take_updates() { return std::exchange(updates_, {}); }
    bool has_outgoing() const { return !outgoing_.empty(); }

    /// Our name, as the server has it.
    const std::string& user() const { return settings_.user; }
    /// All conversation messages up to this position were reported, or are in open conversations.
    position seen() const { return listed_ ? position{epoch_, newest_received_} : seen_; }
    bool welcomed() const { return phase_ == phase::welcomed; }
    /// Number of our messages without an acknowledgement.
    std::size_t pending() const { return outbound_.pending(); }
    const std::deque<outbound::item>& pending_lines() const { return outbound_.items(); }
    /// Error code with which the server defers messages now; empty: it accepts them.
    const std::string& delayed_by() const { return delayed_by_; }
    /// The other users of all conversations that we know of, open or closed.
    std::vector<std::string> contacts() const;
    /// The joined room of this name, or null.
    const room* find(std::string_view name) const;

private:
    enum class phase { offline, greeting, welcomed };

    void ask(const request& r);
    void ask_conversations();
    /// Adds the target to `r`: the field `room`, or for a conversation the other user in `other_field`.
    void put_target(request& r, std::string_view room, std::string_view other_field) const;
    room& open_room(std::string_view name, std::string_view other);
    void add_contact(std::string_view user);
    bool enter_without_join(const event::error& why);
    void send_join(room& r);
    void send_messages();
    void gather_surroundings(bool last_half, const std::vector<message>& part);
    bool refuse_join(const event::error& why);
    bool page_failed(bool (room::*waits)() const);
    room* find_room(std::string_view name);
    /// @return whether the room was joined.
    bool forget(std::string_view name);

    void on(const std::string&, const event::welcome& e);
    void on(const std::string&, const event::joined& e);
    void on(const std::string& id, const event::ack&);
    void on(const std::string&, const message& e);
    void on(const std::string& id, const event::history& e);
    void on(const std::string&, const event::found& e);
    void on(const std::string& id, const event::members& e);
    void on(const std::string& id, const event::rooms& e);
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
    void on(const std::string& id, const event::people& e);
    void on(const std::string&, const event::invited& e);
    void on(const std::string& id, const event::rules_changed& e);
    void on(const std::string& id, const event::rules& e);
    void on(const std::string&, const event::pong&) {}
    void on(const std::string&, const event::unknown&) {}

    settings settings_;
    phase phase_ = phase::offline;
    std::string epoch_; // of the last welcome
    bool ever_welcomed_ = false;
    std::vector<room> rooms_;                                  // in the order of joining
    std::map<std::string, std::string, std::less<>> contacts_; // by the folded name
    std::deque<std::string> joining_; // rooms with an unanswered join, in the order of the requests
    outbound outbound_;
    std::vector<std::string> known_rooms_; // of the last list of rooms
    std::string delayed_by_;
    bool delay_reported_ = false;                   // since the last retry()
    std::deque<update::surroundings> surroundings_; // requested and incomplete, in the order of the requests
    position seen_;                                 // at the start of this connection
    std::uint64_t newest_received_ = 0;             // over this connection
    std::deque<event::rule_change> changing_;       // unanswered, in the order of the requests
    bool listed_ = false; // the list of conversations has arrived over this connection
    std::string outgoing_;
    std::vector<update::any> updates_;
};

} // namespace banter::client
