#pragma once

#include "common/error.hpp"
#include "server/chat/command.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"
#include "server/chat/room_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Answers, which are sent to one client, and events, which are sent to the hearers of a room.
namespace banter::chat {

/// The author and the time of a topic. Not known for topics that a banterd before version 4 of its tables has
/// stored.
struct topic_origin {
    std::string user{}; ///< empty: not known
    timestamp time{};
};

// ---- answers: to one client

struct totals {
    std::size_t users = 0; ///< registered by a hello
    std::size_t invisible = 0;
    std::size_t operators = 0; ///< server operators
    std::size_t unnamed = 0;   ///< listeners, guests, and clients before their hello
    std::size_t rooms = 0;
    std::size_t most_users = 0; ///< peak of `users` since the start
};

struct welcome {
    std::string user;
    std::string epoch;
    totals counts{}; ///< including the new user
};

struct joined {
    std::string room;
    std::string topic;
    std::vector<std::string> members; ///< at most limits::members_listed
    std::size_t member_count = 0;

    std::vector<std::uint8_t> roles{}; ///< roles of `members`, in the same order; bits of chat::room_role
    topic_origin topic_by{};
    bool secret = false;
};

struct left {
    std::string room;
    std::string reason{};
    std::string by{}; ///< the user who kicked the member; empty: the member left by itself
};

struct ack {
    std::string room;
    seq_number seq = 0;
    timestamp time;
};

/// The author's own message, sent as the answer to its request instead of as an event.
struct echoed {
    chat::message message;
};

struct history_page {
    std::string room;
    std::vector<message> messages; ///< oldest first
    bool more = false;
};

struct found_page {
    std::vector<message> messages; ///< newest first
    bool more = false;
};

struct members {
    std::string room;
    std::vector<std::string> names; ///< at most limits::members_listed, unless all were asked for
    std::size_t member_count = 0;

    std::vector<std::uint8_t> roles{}; ///< roles of `names`, in the same order; bits of chat::room_role
    bool secret = false;               ///< whether the room is secret
};

struct room_summary {
    std::string room;
    std::string topic;
    std::size_t member_count = 0;
    topic_origin topic_by{};
};

struct room_list {
    std::vector<room_summary> rooms; ///< by name; at most limits::rooms_listed, unless all were asked for
    bool more = false;
};

struct conversation_summary {
    std::string room; ///< name of the conversation (conversation.hpp), or of a room if asked for
    std::string user; ///< the other user; empty for a room
};

struct conversation_list {
    std::vector<conversation_summary> conversations{}; ///< from the hub all that may be listed, in any order;
                                                       ///< as sent by their newest message, the newest last
    bool more = false; ///< there are more; set when the list is sent, as only the view knows what was stored
    list_conversations asked{};
    seq_number since = 0; ///< a conversation whose newest message is not above it is left out
};

/// Sent to the author of a message to a user who is away, before the ack.
struct addressee_away {
    std::string user;
    std::string text; ///< the away text
};

struct pong {};

/// Flags of a user: what others may know about it, and its own modes.
enum user_flag : std::uint8_t { away_flag = 1, bot_flag = 2, server_operator_flag = 4, invisible_flag = 8 };

struct user_info {
    std::string user;    ///< the name in the user's spelling; if not online, in the requester's
    bool online = false; ///< false: only `user` is set, except in answers about earlier users of a name
    std::string realname{};
    std::string away{};                                        ///< the away text; empty: not away
    std::uint8_t flags = 0;                                    ///< bits of user_flag
    std::uint8_t role = 0;                                     ///< in the room that was asked for
    timestamp since{};                                         ///< time of its hello
    timestamp spoke{};                                         ///< time of its last message
    timestamp departed{};                                      ///< of an earlier user of a name: when it left
    std::vector<std::pair<std::string, std::uint8_t>> rooms{}; ///< with its role in each; if asked for
};

struct user_list {
    std::vector<user_info> found;
    bool more = false;
};

/// Which of some users are online. Also sent without a request, to clients that have a presence subscription.
struct presence_status {
    std::vector<std::string> online{};
    std::vector<std::string> offline{};
    std::vector<std::string> names{}; ///< instead of the others, if only names were asked for
};

struct current_rules {
    std::string room;
    room_rules rules; ///< without the key, if the requester is not a member
    timestamp made{};
};

/// An invitation: the answer to the inviter, a notification to the invited user, and an event of the room.
struct invited {
    std::string room;
    std::string user;
    std::string by;
    timestamp time{};
};

struct current_marker {
    std::string target;
    std::optional<timestamp> time{}; ///< none: never read
};

/// The flags of the user itself, after a change.
struct user_flags {
    std::uint8_t flags = 0;   ///< bits of user_flag
    std::uint8_t changed = 0; ///< the bits that have changed
};

/// A text for all operators of the server.
struct operator_notice {
    std::string user;
    std::string text;
};

/// The request was carried out; there is no other answer to it.
struct done {};

/// The client has fallen behind in a room: it gets the room from the journal until it has caught up.
struct behind {
    std::string room;
    seq_number from = 0; ///< the first seq that waits in the journal
};

/// Messages that the client has missed are gone, or its position is unknown here.
struct reset {
    std::string room;
    seq_number oldest = 0; ///< the oldest seq that the room still has, 0 if none
};

/// An operator of the server has ended the connection of `user`.
struct disconnection {
    std::string user;
    std::string by;
    std::string reason; ///< may be empty
};

/// The connection is about to be closed by the server, or at the request of the peer.
struct closing {
    std::string reason;
    std::optional<disconnection> disconnected{}; ///< the same in parts, if an operator is the cause
};

// ---- events: to a room

struct presence {
    std::string room;
    std::string user;
    bool joined = false;    ///< false: the user has left
    std::string reason{};   ///< of leaving
    std::string by{};       ///< the user who kicked it; empty: it left by itself
    std::string realname{}; ///< of a user that joined
    std::string away{};     ///< of a user that joined: the away text; empty: not away
    std::uint8_t role = 0;  ///< of a user that joined: its first role; bits of chat::room_role
    timestamp time{};       ///< here and in the other events: when it happened; 1970: not known
};

/// `user` has changed the rules of a room.
struct rules_changed {
    std::string room;
    std::string user;
    std::vector<rule_change> changes;
    timestamp time{};
};

/// A message that is not stored, see post_ephemeral.
struct ephemeral_message {
    std::string room; ///< or a conversation
    std::string user;
    std::string to; ///< in a conversation: the addressee's name
    post_ephemeral::kind message_kind = post_ephemeral::kind::tags;
    std::string text;
    std::string tags;
    timestamp time{};
};

/// A change of a user. A client that shares a room with the user gets it once, however many rooms they share.
struct user_changed {
    enum class kind : std::uint8_t { quit, renamed, away, back, realname };

    std::string user; ///< the name before
    kind change_kind = kind::quit;
    std::string text{}; ///< the reason, the new name, the away text or the new realname
    timestamp time{};
};

struct topic_change {
    std::string room;
    std::string user;
    std::string text;
    timestamp time{};
};

using answer =
    std::variant<welcome, joined, left, ack, echoed, history_page, found_page, members, room_list,
                 conversation_list, topic_change, pong, user_list, presence_status, totals, current_rules,
                 rules_changed, invited, current_marker, user_flags, user_changed, ephemeral_message, done,
                 behind, reset, failure, closing, operator_notice, addressee_away>;
using event = std::variant<message, presence, topic_change, rules_changed, ephemeral_message, invited>;
using room_event = std::variant<presence, topic_change, rules_changed, ephemeral_message, invited>;

} // namespace banter::chat
