#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace banter::client {

/// A message, as the server stores it.
struct message {
    std::string room;
    std::uint64_t seq = 0;
    std::uint64_t prev = 0; ///< seq of the message before it in its room; 0: none
    std::string user;
    std::string text;
    std::string time; ///< RFC 3339, UTC

    std::string to{};    ///< addressee in a conversation
    bool notice = false; ///< programs must not answer it

    /// It came under the name of a device without the device's secret, so anybody may have written it.
    bool unproven = false;

    /// Whether `name` has written it. An unproven one is nobody's.
    bool is_by(std::string_view name) const { return !unproven && user == name; }
};

/// The events of the server (docs/protocol.md, "JSON form"). Their texts are not safe to print.
namespace event {

struct welcome {
    std::string user;
    std::string server;
    std::string epoch;
    std::uint64_t seq = 0; ///< newest of the server
};
struct joined {
    std::string room;
    std::string topic;
    std::vector<std::string> members;
    std::uint64_t member_count = 0;
    std::uint64_t prev = 0; ///< newest seq of the room
};
struct left {
    std::string room;
    std::string reason;
    std::string by; ///< user that kicked us; empty: we left
};
struct ack {
    std::string room;
    std::uint64_t seq = 0;
};
struct history {
    std::string room;
    std::vector<message> messages; ///< oldest first
    bool more = false;
};
struct found {
    std::vector<message> messages; ///< newest first
    bool more = false;
};
struct members {
    std::string room;
    std::vector<std::string> names;
    std::uint64_t member_count = 0;
    std::vector<std::string> operators; ///< of `names`
    std::vector<std::string> voiced;    ///< of `names`
};
struct room_info {
    std::string room;
    std::string topic;
    std::uint64_t member_count = 0;
};
struct rooms {
    std::vector<room_info> list;
    bool more = false;
};
struct topic {
    std::string room;
    std::string user;
    std::string text;
};
struct presence {
    enum class kind { joined, left, renamed, away, back, other };
    std::string room;
    std::string user;
    kind change = kind::other;
    std::string text; ///< the reason, the new name, or the away text
    std::string by;   ///< user that kicked `user`; empty: none
};
struct conversation_info {
    std::string room; ///< its name
    std::string user; ///< the other user
    std::uint64_t prev = 0;
};
struct conversations {
    std::vector<conversation_info> list;
};
struct renamed { ///< ourselves
    std::string user;
    std::string to;
};
struct done {};
struct user_info {
    std::string user;
    bool online = false;
    std::string realname;
    std::string away;
    bool bot = false;
    bool server_operator = false;
    std::string since; ///< RFC 3339, UTC
    std::vector<std::string> rooms;
};
struct people {
    std::vector<user_info> list;
};
struct invited {
    std::string room;
    std::string user;
    std::string by;
};
struct rule_change {
    std::string rule;
    bool on = true;
    std::string argument;
};
struct rules_changed {
    std::string room;
    std::string user;
    std::vector<rule_change> changes;
};
struct rules {
    std::string room;
    std::vector<rule_change> set; ///< the rules in force, each as the change that sets it
};
struct behind {
    std::string room;
};
struct reset {
    std::string room;
};
struct error {
    std::string code;
    std::string message;
    std::string detail;
};
struct bye {
    std::string reason;
};
struct pong {};
/// An event type that this client does not know; newer servers may have more.
struct unknown {};

} // namespace event

using server_event = std::variant<event::unknown, event::welcome, event::joined, event::left, event::ack,
                                  message, event::history, event::found, event::members, event::rooms,
                                  event::topic, event::presence, event::behind, event::reset, event::error,
                                  event::bye, event::pong, event::conversations, event::renamed, event::done,
                                  event::people, event::invited, event::rules_changed, event::rules>;

struct received {
    std::string id; ///< of the answered request; empty: none
    server_event event;
};

/// Reads one line of the server. A missing field, or one of the wrong type, is empty, 0 or false.
/// @return nothing if the line is not a JSON object with a `type`.
std::optional<received> parse_event(std::string_view line);

} // namespace banter::client
