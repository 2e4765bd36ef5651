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

/// What a peer can ask of the chat. Shapes and types have been checked by whoever decoded it; names, texts
/// and rights are the hub's to check. Room and user names are as the peer wrote them.
namespace banter::chat {

/// The room that listeners are in, and that the article's lines go to.
inline constexpr std::string_view lobby = "lobby";

struct arrive { ///< a connection was accepted
    enum class as {
        listener, ///< it hears the lobby, without a name
        stranger, ///< it hears nothing before its hello
        guest,    ///< it never gets a name: it reads, listens and says lines under any name
    };
    as what = as::listener;
};
struct depart {           ///< it is gone
    std::string reason{}; ///< for those who shared a room with it, unless it gave one in its bye
};

/// A message under any name, by a connection that has not said hello; as in the article, to the lobby.
struct post_anonymous {
    std::string user;
    std::string text;
    std::string room{lobby};
    std::string id{};         ///< as of a post_message
    bool acknowledge = false; ///< or else only a failure is answered
};

struct listen { ///< a guest hears the room from here on
    std::string room;
    std::optional<seq_number> after; ///< and before that, the messages after this
    std::size_t last = 0;            ///< or the newest so many
};

struct hello {
    std::string user;
    std::vector<std::string> rooms;
    bool presence = false;            ///< wants to be notified of joins and leaves
    std::optional<std::string> epoch; ///< resume: the epoch that the `after`s of this connection belong to
    std::optional<seq_number> after;  ///< resume: the newest seq that it has of `rooms`
    std::string client;               ///< what program it is, for the log

    std::string token{}; ///< a secret of this device: who shows the same one again is the same; empty: none
    std::string realname{};    ///< who or what it is, in its own words
    std::optional<bool> bot{}; ///< a program speaks; none: as the device said last
    bool missed = false; ///< if it is certain to be the same device: what came since its last `seen`, in
                         ///< `rooms` and in conversations; not for a bot
};

struct join {
    std::string room;
    std::optional<seq_number> after; ///< resume: history from here on
    std::size_t last = 0;            ///< or the newest so many

    std::string key{};     ///< where the room wants one
    bool missed = false;   ///< or what came since its last `seen`, if it is certain to be the same device
    bool list_all = false; ///< of the members, and not limits::members_listed of them
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
    std::string id; ///< the author's own, never used again; empty: none, a repeat is then a new message

    std::string to{}; ///< a user, in place of a room
    bool notice = false;
    std::string tags{};
    echo own = echo::event;
    bool from_outside = false; ///< also into a room that the author isn't in, where its rules allow that
};

/// Something for those who are there now and understand it; not stored.
struct post_ephemeral {
    enum class kind : std::uint8_t { tags, ctcp, ctcp_reply };

    std::string room; ///< empty: `to` says where
    std::string to{};
    kind what = kind::tags;
    std::string text{}; ///< of a CTCP, without its frame
    std::string tags{};
    echo own = echo::none;
    bool from_outside = false; ///< as of a post_message
};

struct set_topic {
    std::string room;
    std::string text;
};

struct list_members {
    std::string room;
    bool all = false; ///< and not limits::members_listed of them
};

struct list_rooms {
    bool all = false;      ///< and not limits::rooms_listed of them
    std::string mask{};    ///< only names that it covers; empty: all
    std::size_t least = 0; ///< only with at least so many members
    std::size_t most = ~std::size_t{0};
};

/// Those in which something was said.
struct list_conversations {
    bool rooms = false;                ///< and the rooms that the asker is in
    std::optional<timestamp> after{};  ///< only with a newest message that is later than this
    std::optional<timestamp> before{}; ///< and earlier than this
    bool oldest = false; ///< where there are more, those whose newest message is the oldest; else the newest
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
    std::string text; ///< empty: back again
};

struct set_realname {
    std::string text;
};

/// Its own flags; what is not set stays.
struct set_user_flags {
    std::optional<bool> bot{};
    std::optional<bool> invisible{};
    std::optional<bool> server_operator{}; ///< true: its password was right
};

/// Looks up users.
struct find_users {
    enum class by : std::uint8_t {
        name, ///< each of `names`, there or not
        mask, ///< all that share a room with the asker, or are not invisible, and whom names.front() covers
        room, ///< all of the room names.front()
        past, ///< who had the name names.front(), the latest first
    };

    by how = by::name;
    std::vector<std::string> names;
    bool with_rooms = false; ///< those that the asker may know of
    std::size_t most = ~std::size_t{0};
};

/// Changes the users whose coming and going the client wants to be notified of.
struct presence_subscription {
    std::vector<std::string> add{};
    std::vector<std::string> remove{};
    bool clear = false;      ///< before `add`
    bool list = false;       ///< answer with all that it is subscribed to, else with the added
    bool names_only = false; ///< with `list`: the names, not who of them is online
};

struct count_all {}; ///< how many there are of everything

struct notify_operators { ///< of the server
    std::string text;
};

// ---- what has been seen

/// The peer has certainly got everything up to here, in all rooms that it is in.
struct seen {
    seq_number up_to = 0;
};

/// How far a user has read; kept for all its devices.
struct read_marker {
    std::string target;              ///< a room, with its `#`; a conversation's name; or else a user
    std::optional<timestamp> time{}; ///< none: tell it
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
    std::vector<rule_change> changes; ///< all or none take place
};

struct ask_rules {
    std::string room;
};
struct hang_up {}; ///< the peer's stream has ended

/// Something that could not be decoded; it is answered in its turn.
struct refused {
    failure why;
    bool hang_up = false; ///< the rest of the stream can't be trusted
};

/// A request was begun and not ended in time.
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
    request what;
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

/// Whether `r` brings something to be stored.
inline bool needs_journal(const request& r) noexcept
{
    return std::holds_alternative<post_anonymous>(r) || std::holds_alternative<post_message>(r) ||
           std::holds_alternative<set_topic>(r);
}

} // namespace banter::chat
