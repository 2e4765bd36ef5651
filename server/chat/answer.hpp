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

/// What clients are sent: answers to one of them, and events to all in a room.
namespace banter::chat {

/// The author and the time of a topic, as far as they are known since the start.
struct topic_origin {
    std::string user{}; ///< empty: not known
    timestamp time{};
};

// ---- answers: to one client

struct totals {
    std::size_t users = 0; ///< registered by a hello
    std::size_t invisible = 0;
    std::size_t operators = 0; ///< of the server
    std::size_t unnamed = 0;   ///< listeners, guests, and clients before their hello
    std::size_t rooms = 0;
    std::size_t most_users = 0; ///< at once, since the start
};

struct welcome {
    std::string user;
    std::string epoch;
    seq_number seq = 0; ///< filled in at release: the newest seq of the server
    totals counts{};    ///< including the new user
};

struct joined {
    std::string room;
    std::string topic;                ///< filled in at release: the topic that is stored by then
    std::vector<std::string> members; ///< at most limits::members_listed
    std::size_t member_count = 0;
    seq_number prev = 0; ///< filled in at release: the newest seq of the room, the position of the new member

    std::vector<std::uint8_t> roles{}; ///< of `members`, in their order: bits of chat::room_role
    topic_origin topic_by{};           ///< filled in at release
    bool secret = false;
};

struct left {
    std::string room;
    std::string reason{};
    std::string by{}; ///< the user who kicked it; empty: it left
};

struct ack {
    std::string room;
    seq_number seq = 0;
    timestamp time;
};

/// The author's own message, instead of its event.
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

    std::vector<std::uint8_t> roles{}; ///< of `names`, in their order: bits of chat::room_role
    bool secret = false;               ///< whether the room is
};

struct room_summary {
    std::string room;
    std::string topic; ///< filled in at release
    std::size_t member_count = 0;
    seq_number prev = 0; ///< filled in at release

    topic_origin topic_by{}; ///< filled in at release
};

struct room_list {
    std::vector<room_summary> rooms; ///< by name, at most limits::rooms_listed, unless all were asked for
    bool more = false;
};

struct conversation_summary {
    std::string room;    ///< the conversation's name, see conversation.hpp; or a room, where asked for
    std::string user;    ///< the other user; empty: it is a room
    seq_number prev = 0; ///< the newest seq
    timestamp time{};    ///< of that message
};

struct conversation_list {
    std::vector<conversation_summary> conversations{}; ///< filled in at release, by `prev`
    bool more = false;                                 ///< filled in at release
    list_conversations asked{};
};

/// Sent to the author of a message to a user who is away, before the ack.
struct addressee_away {
    std::string user;
    std::string text; ///< the away text
};

struct pong {};

/// What others can know of a user, and its own modes.
enum user_flag : std::uint8_t { away_flag = 1, bot_flag = 2, server_operator_flag = 4, invisible_flag = 8 };

struct user_info {
    std::string user;    ///< the name as the user writes it; of a user who is not online, as asked for
    bool online = false; ///< else only `user` is set, except in answers about earlier users of a name
    std::string realname{};
    std::string away{};                                        ///< its words, where it is away
    std::uint8_t flags = 0;                                    ///< bits of user_flag
    std::uint8_t role = 0;                                     ///< in the room that was asked for
    timestamp since{};                                         ///< when it said hello
    timestamp spoke{};                                         ///< when it last said something
    timestamp departed{};                                      ///< of the past: when it left
    std::vector<std::pair<std::string, std::uint8_t>> rooms{}; ///< and what it is there; where asked for
};

struct user_list {
    std::vector<user_info> found;
    bool more = false;
};

/// Who of some users is online. Also sent unasked, to those who have a presence subscription.
struct presence_status {
    std::vector<std::string> online{};
    std::vector<std::string> offline{};
    std::vector<std::string> names{}; ///< where only the names were asked for
};

struct current_rules {
    std::string room;
    room_rules rules; ///< without the key for those outside
    timestamp made{};
};

/// Answers the inviter, notifies the invited (`by` is the inviter then), and is an event of the room.
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

struct user_flags {         ///< its own flags now
    std::uint8_t flags = 0; ///< bits of user_flag
    std::uint8_t changed = 0;
};

/// A text for all operators of the server.
struct operator_notice {
    std::string user;
    std::string text;
};

struct done {}; ///< nothing else is to be said

struct behind {
    std::string room;
    seq_number from = 0; ///< the first seq that waits in the journal
};

struct reset {
    std::string room;
    seq_number oldest = 0; ///< the oldest seq that the room still has, 0 if none
};

/// The connection is about to be closed by the server, or at the request of the peer.
struct closing {
    std::string reason;
};

// ---- events: to a room

struct presence {
    std::string room;
    std::string user;
    bool joined = false;    ///< or left
    std::string reason{};   ///< of leaving
    std::string by{};       ///< who has kicked it; empty: it left
    std::string realname{}; ///< of who joined
    std::string away{};     ///< likewise, where it is away
    std::uint8_t role = 0;  ///< likewise: what it is from the beginning
    timestamp time{};       ///< of this and the other events: when it was; 1970: not known
};

/// The rules of a room have changed. Its hearers know the user who did it.
struct rules_changed {
    std::string room;
    std::string user;
    std::vector<rule_change> changes;
    timestamp time{};
};

struct ephemeral_message {
    std::string room; ///< or a conversation
    std::string user;
    std::string to; ///< of a conversation: the name of who it is for
    post_ephemeral::kind what = post_ephemeral::kind::tags;
    std::string text;
    std::string tags;
    timestamp time{};
};

/// A change of a user, for everyone who shares a room with it: once, however many rooms that are.
struct user_changed {
    enum class kind : std::uint8_t { quit, renamed, away, back, realname };

    std::string user; ///< the name before
    kind what = kind::quit;
    std::string text{}; ///< the reason, the new name, the words of being away, the new realname
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
