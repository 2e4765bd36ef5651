#pragma once

#include "common/limits.hpp"
#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Queries, which change nothing. Log queries are about stored messages: the hub authorises them and the
/// journal answers. State queries are about the hub's state, and the hub answers.
namespace banter::chat {

/// The sender of a command or query.
struct origin {
    client_id from;                     ///< the_server: the server itself
    timestamp time;                     ///< when it was received
    correlation_number correlation = 0; ///< carried by the answer; decides nothing
};

// ---- queries about the log

/// A position in a room's history: a message, or a time.
struct moment {
    std::optional<seq_number> seq; ///< if set, it alone counts
    timestamp time{};
};

/// A page of a room's history: the messages next to `before` or `after`, or the newest.
struct history_query {
    std::string room;                 ///< or a conversation
    std::optional<seq_number> before; ///< only messages with a smaller seq, the newest of them
    std::optional<seq_number> after;  ///< only messages with a larger seq, the oldest of them; with `before`:
                                      ///< the oldest between the two
    std::size_t limit = limits::history_default;

    std::string with{};                     ///< instead of a room: the conversation with this user
    std::optional<timestamp> before_time{}; ///< instead of `before`: only messages before this time
    std::optional<timestamp> after_time{};  ///< instead of `after`: only messages after this time
    bool newest_of_both = false;            ///< with both bounds: the newest between the two, not the oldest
    bool either_way = false; ///< with both bounds: where `after` is later than `before`, the two are swapped,
                             ///< and the newest between them are returned
    std::optional<moment> around{}; ///< half of `limit` before it, the rest from it on; excludes the bounds
    seq_number since = 0; ///< set by the hub: messages with seq <= since are hidden from the requester
};

/// Messages that contain every word of `text`, the newest first.
struct search_query {
    std::string text;
    std::string room; ///< empty: all rooms, and the requester's conversations
    std::optional<seq_number> before;
    std::size_t limit = limits::search_default;

    std::string with{};   ///< instead of a room: the conversation with this user
    std::string viewer{}; ///< set by the hub: the folded name whose conversations may be found; empty: none
    seq_number since = 0; ///< set by the hub, as in history_query, for conversations
    std::vector<std::string> hidden{}; ///< set by the hub: rooms that the requester may not read; sorted
};

using log_query = std::variant<history_query, search_query>;

// ---- queries about the state of the hub

struct list_members {
    std::string room;
    bool all = false; ///< not at most limits::members_listed
};

struct list_rooms {
    bool all = false;                   ///< not at most limits::rooms_listed
    std::string mask{};                 ///< only rooms whose name matches; empty: all
    std::size_t least = 0;              ///< only rooms with at least this number of members
    std::size_t most = ~std::size_t{0}; ///< only rooms with at most this number of members
};

/// Lists the conversations that have messages.
struct list_conversations {
    bool rooms = false;                ///< also the rooms of the requester
    std::optional<timestamp> after{};  ///< only those whose newest message is later than this
    std::optional<timestamp> before{}; ///< only those whose newest message is earlier than this
    bool oldest = false; ///< if there are more than `most`: those whose newest message is oldest, not newest
    std::size_t most = limits::conversations_listed;
};

struct ping {};

/// Looks up users.
struct find_users {
    enum class by : std::uint8_t {
        name, ///< each of `names`, online or not
        mask, ///< users that match names.front(), and share a room with the requester or are not invisible
        room, ///< the members of the room names.front()
        former_name, ///< earlier users of the name names.front(), the last one first
    };

    by criterion = by::name;
    std::vector<std::string> names;
    bool with_rooms = false; ///< with those rooms of each user that the requester may know of
    std::size_t most = ~std::size_t{0};
};

struct count_all {}; ///< asks for chat::totals

struct ask_rules {
    std::string room;
};

/// Asks how far the user has read.
struct ask_read_marker {
    std::string target; ///< as in read_marker
};

/// The present state of a room, for a client that has missed changes of it. Comes from the session.
struct resync {
    std::string room;
    bool members = false;
    bool topic = false;
};

using state_query = std::variant<list_members, list_rooms, list_conversations, find_users, count_all,
                                 ask_rules, ask_read_marker, ping, resync>;

/// A query about the state of the hub. Its answer has a place in the order too: it agrees with every event
/// before and after it.
struct query : origin {
    state_query body;
};

} // namespace banter::chat
