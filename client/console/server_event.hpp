#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace banter::console {

/// One line somebody said, as the server keeps it.
struct message {
    std::string room;
    std::uint64_t seq = 0;
    std::uint64_t prev = 0; ///< the seq before it in its room; 0: it is the first
    std::string user;
    std::string text;
    std::string time; ///< RFC 3339, UTC
};

/// What the server says (docs/protocol.md, "JSON form"). Nothing in them is safe to print as it is.
namespace event {

struct welcome {
    std::string user;
    std::string server;
    std::string epoch;
};
struct joined {
    std::string room;
    std::string topic;
    std::vector<std::string> members;
    std::uint64_t member_count = 0;
    std::uint64_t prev = 0; ///< the newest seq of the room
};
struct left {
    std::string room;
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
    std::string room;
    std::string user;
    bool joined = false;
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
};
struct bye {
    std::string reason;
};
struct pong {};
/// A type that this client does not know: newer servers may have more.
struct unknown {};

} // namespace event

using server_event =
    std::variant<event::unknown, event::welcome, event::joined, event::left, event::ack, message,
                 event::history, event::found, event::members, event::rooms, event::topic, event::presence,
                 event::behind, event::reset, event::error, event::bye, event::pong>;

struct received {
    std::string id; ///< of the request that this answers; empty where there is none
    server_event what;
};

/// Reads one line from the server. A field that is missing or of the wrong type is taken as empty, 0 or
/// false.
/// @return nothing when the line is not a JSON object with a `type`.
std::optional<received> parse_event(std::string_view line);

} // namespace banter::console
