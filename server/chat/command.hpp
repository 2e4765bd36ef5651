#pragma once

#include "common/error.hpp"
#include "common/limits.hpp"
#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/query.hpp"
#include "server/chat/room_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The commands of the chat. The decoder has checked shapes and types; the hub checks names, texts and
/// rights. Room and user names are as the peer wrote them.
namespace banter::chat {

/// The room that listeners hear, and that the article's lines go to.
inline constexpr std::string_view lobby = "lobby";

struct arrive { ///< a connection was accepted
    enum class kind {
        listener, ///< it hears the lobby, without a name
        stranger, ///< it hears nothing before its hello
        guest,    ///< it never gets a name: it reads, listens and says lines under any name
    };
    kind client_kind = kind::listener;
};
struct depart {           ///< the connection is gone
    std::string reason{}; ///< for the members of its rooms, unless its bye gave one
};

/// A message under any name, by a connection that has not said hello; as in the article, to the lobby.
struct post_anonymous {
    std::string user;
    std::string text;
    std::string room{lobby};
    std::string id{};         ///< as in post_message
    bool acknowledge = false; ///< answer the success, too, and not only a failure
};

struct listen { ///< a guest subscribes to a room
    std::string room;
    std::optional<seq_number> after; ///< first the messages after this one
    std::size_t last = 0;            ///< or first this number of the newest
};

struct hello {
    std::string user;
    std::vector<std::string> rooms;
    bool presence = false;            ///< wants to be notified of joins and leaves
    std::optional<std::string> epoch; ///< resume: the epoch that the `after`s of this connection belong to
    std::optional<seq_number> after;  ///< resume: the newest seq that the client has of `rooms`
    std::string client;               ///< the name of the program, for the log

    std::string token{}; ///< device secret: a client that presents the same secret again is treated as the
                         ///< same device; empty: none
    std::string realname{};
    std::optional<bool> bot{}; ///< whether the user is a program; none: as the device said last
    bool missed = false; ///< for a proven device: first the messages since its last `seen`, in `rooms` and in
                         ///< conversations; not for a bot
};

struct join {
    std::string room;
    std::optional<seq_number> after; ///< resume: history from here on
    std::size_t last = 0;            ///< or this number of the newest

    std::string key{};     ///< where the room needs one
    bool missed = false;   ///< or, for a proven device, the messages since its last `seen`
    bool list_all = false; ///< answer with all members, not with at most limits::members_listed
};

struct leave {
    std::string room;
    std::string reason{};
};

/// How an author is shown its own message.
enum class echo : std::uint8_t {
    event,  ///< like everybody else
    none,   ///< not at all
    answer, ///< as the answer to its request, chat::echoed, and not as an event
};

struct post_message {
    std::string room; ///< empty: `to` says where
    std::string text;
    std::string id; ///< chosen by the author for this message alone; empty: a repeat is a new message

    std::string to{}; ///< a user, instead of a room
    bool notice = false;
    std::string tags{};
    echo own = echo::event;
    bool from_outside = false; ///< the author need not be in the room, where its rules allow that
};

/// A message to the present hearers whose client understands it; not stored.
struct post_ephemeral {
    enum class kind : std::uint8_t { tags, ctcp, ctcp_reply };

    std::string room; ///< empty: `to` says where
    std::string to{};
    kind what = kind::tags;
    std::string text{}; ///< of a CTCP, without its frame
    std::string tags{};
    echo own = echo::none;
    bool from_outside = false; ///< as in post_message
};

struct set_topic {
    std::string room;
    std::string text;
};

struct list_members {
    std::string room;
    bool all = false; ///< not at most limits::members_listed
};

struct list_rooms {
    bool all = false;                   ///< not at most limits::rooms_listed
    std::string mask{};                 ///< only names that it covers; empty: all
    std::size_t least = 0;              ///< only rooms with at least this number of members
    std::size_t most = ~std::size_t{0}; ///< and at most this number
};

/// Lists the conversations that have messages.
struct list_conversations {
    bool rooms = false;                ///< also the rooms that the asker is in
    std::optional<timestamp> after{};  ///< only those whose newest message is later than this
    std::optional<timestamp> before{}; ///< and earlier than this
    bool oldest = false; ///< where there are more than `most`: those with the oldest newest messages
    std::size_t most = limits::conversations_listed;
};
struct ping {};
struct bye {
    std::string reason{};
};

// ---- users

struct rename {
    std::string user;
};

struct set_away {
    std::string text; ///< empty: the user is back
};

struct set_realname {
    std::string text;
};

/// Changes the user's own flags; those that are not set stay.
struct set_user_flags {
    std::optional<bool> bot{};
    std::optional<bool> invisible{};
    std::optional<bool> server_operator{}; ///< true: the password was right
};

/// Looks up users.
struct find_users {
    enum class by : std::uint8_t {
        name, ///< each of `names`, online or not
        mask, ///< those covered by names.front() that share a room with the asker or are not invisible
        room, ///< the members of the room names.front()
        past, ///< earlier users of the name names.front(), the latest first
    };

    by criterion = by::name;
    std::vector<std::string> names;
    bool with_rooms = false; ///< with the rooms of each that the asker may know of
    std::size_t most = ~std::size_t{0};
};

/// Changes the users whose coming and going the client wants to be notified of.
struct presence_subscription {
    std::vector<std::string> add{};
    std::vector<std::string> remove{};
    bool clear = false;      ///< before `add`
    bool list = false;       ///< answer with all that it is subscribed to, else with the added
    bool names_only = false; ///< with `list`: only the names, not which of them are online
};

struct count_all {}; ///< asks for chat::totals

struct notify_operators { ///< sends a text to the operators of the server
    std::string text;
};

// ---- what has been seen

/// The client has certainly received everything up to here, in all rooms that it is in.
struct seen {
    seq_number up_to = 0;
};

/// Sets or asks how far the user has read; kept for all its devices.
struct read_marker {
    std::string target;              ///< a room, with its `#`; a conversation's name; or else a user
    std::optional<timestamp> time{}; ///< none: only asks
};

// ---- rules of a room

struct kick {
    std::string room;
    std::string user;
    std::string reason{};
};

struct invite {
    std::string room;
    std::string user;
};

struct change_rules {
    std::string room;
    std::vector<rule_change> changes; ///< all are made, or none
};

struct ask_rules {
    std::string room;
};
struct hang_up {}; ///< the peer's stream has ended

/// A request that could not be decoded; it is answered in its turn.
struct refused {
    failure why;
    bool hang_up = false; ///< the rest of the stream can't be trusted
};

/// A request was begun and not completed in time.
struct timed_out {};

using request = std::variant<arrive, depart, post_anonymous, listen, hello, join, leave, post_message,
                             post_ephemeral, history_query, search_query, set_topic, list_members, list_rooms,
                             list_conversations, ping, bye, hang_up, rename, set_away, set_realname,
                             set_user_flags, find_users, presence_subscription, count_all, notify_operators,
                             seen, read_marker, kick, invite, change_rules, ask_rules, refused, timed_out>;

struct command {
    client_id from;
    timestamp time;
    std::string id; ///< the request's own id, carried by its answer; may be empty
    chat::request request;
};

/// Whether `r` may change durable state (state_entry.hpp).
inline bool may_change_state(const request& r) noexcept
{
    const auto* const marker = std::get_if<read_marker>(&r);
    const auto* const greeting = std::get_if<hello>(&r);
    return (marker != nullptr && marker->time) || (greeting != nullptr && !greeting->token.empty()) ||
           std::holds_alternative<seen>(r) || std::holds_alternative<join>(r) ||
           std::holds_alternative<leave>(r) || std::holds_alternative<kick>(r) ||
           std::holds_alternative<set_user_flags>(r) || std::holds_alternative<change_rules>(r);
}

/// Whether `r` may add to the messages and topics that are stored.
inline bool needs_journal(const request& r) noexcept
{
    return std::holds_alternative<post_anonymous>(r) || std::holds_alternative<post_message>(r) ||
           std::holds_alternative<set_topic>(r);
}

} // namespace banter::chat
