#pragma once

#include "common/error.hpp"
#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/query.hpp"
#include "server/chat/room_rules.hpp"
#include "server/chat/trim.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The commands of the chat. The decoder has checked shapes and types; the hub checks names, texts and
/// rights. Room and user names are as the peer wrote them. The traits of each are in traits.hpp.
namespace banter::chat {

/// The room that listeners hear, and that the article's lines go to.
inline constexpr std::string_view lobby = "lobby";

/// A run of the server begins: the system's command, before all others of the run. It ends all presence: from
/// here on nobody has arrived, and nobody is in a room. What is durable stays as it is.
struct started {
    std::string run;           ///< tells the run from all others: the ids of its clients count within it
    std::size_t max_rooms = 0; ///< most rooms at once; 0: no limit. Conversations do not count
};

struct arrive { ///< a connection was accepted
    enum class kind {
        listener, ///< hears the lobby, without a name
        stranger, ///< hears nothing before its hello
        guest,    ///< never gets a name: it reads, listens, and posts messages under any name
    };
    kind client_kind = kind::listener;
};
struct depart {           ///< the connection is gone
    std::string reason{}; ///< shown to the members of its rooms, unless an operator has disconnected it
};

/// A message under any name, by a connection that has not said hello. In the article's protocol it goes to
/// the lobby.
struct post_anonymous {
    std::string user;
    std::string text;
    std::string room{lobby};
    std::string id{};         ///< as in post_message
    bool acknowledge = false; ///< false: only a failure is answered
    bool nameless = false;    ///< the caller has given no name: `user` is the frontend's
};

struct listen { ///< a guest subscribes to a room
    std::string room;
    std::optional<seq_number> after; ///< first send the messages after this one
    std::size_t last = 0;            ///< or first send this number of the newest messages
};

struct hello {
    std::string user;
    std::vector<std::string> rooms;
    bool presence = false;            ///< the client wants joins and leaves
    std::optional<std::string> epoch; ///< resume: the epoch that the `after`s of this connection belong to
    std::optional<seq_number> after;  ///< resume: the newest seq that the client has of `rooms`
    std::string client;               ///< name of the client program, for the log

    std::string secret_hash{}; ///< of the name and the secret of the client's device, which it has not. A
                               ///< client that presents the same secret again is treated as the same device;
                               ///< empty: it presents none
    std::string realname{};
    std::optional<bool> bot{}; ///< whether the user is a program; none: as in the device's last hello
    bool missed = false; ///< a proven device is first sent the messages since its last `seen`, in `rooms` and
                         ///< in conversations; not a bot
};

struct join {
    std::string room;
    std::optional<seq_number> after; ///< resume: the messages after this one
    std::size_t last = 0;            ///< or this number of the newest messages

    std::string key{};     ///< of the room, if it has one
    bool missed = false;   ///< or, for a proven device, the messages since its last `seen`
    bool list_all = false; ///< answer with all members, not with at most limits::members_listed
};

struct leave {
    std::string room;
    std::string reason{};
};

/// How an author is sent its own message.
enum class echo : std::uint8_t {
    event,  ///< as an event, like all other hearers
    none,   ///< not at all
    answer, ///< as the answer to its request, chat::echoed, and not as an event
};

struct post_message {
    std::string room; ///< empty: the message is for the user `to`
    std::string text;
    std::string id; ///< chosen by the author for this message alone; empty: a repeat is a new message

    std::string to{}; ///< a user, instead of a room
    bool notice = false;
    std::string tags{};
    echo own = echo::event;
    bool from_outside = false; ///< the author need not be a member, if the rules of the room allow that
    std::vector<std::uint32_t> cuts{}; ///< as in message
};

/// A message that is not stored. It goes to the present hearers of the room whose client supports its kind.
struct post_ephemeral {
    enum class kind : std::uint8_t { tags, ctcp, ctcp_reply };

    std::string room; ///< empty: the message is for the user `to`
    std::string to{};
    kind message_kind = kind::tags;
    std::string text{}; ///< of a CTCP message, without its delimiters
    std::string tags{};
    echo own = echo::none;
    bool from_outside = false; ///< as in post_message
};

struct set_topic {
    std::string room;
    std::string text;
};

// ---- users

struct rename {
    std::string user;
    std::string secret_hash{}; ///< as in hello, of the new name
};

struct set_away {
    std::string text; ///< empty: the user is back
};

struct set_realname {
    std::string text;
};

/// Changes the user's own flags. A flag without a value does not change.
struct set_user_flags {
    std::optional<bool> bot{};
    std::optional<bool> invisible{};
    std::optional<bool> server_operator{}; ///< true: the session has checked the password
};

/// Changes which users' arrivals and departures the client is notified of.
struct presence_subscription {
    std::vector<std::string> add{};
    std::vector<std::string> remove{};
    bool clear = false;      ///< first remove all
    bool list = false;       ///< the answer has all users of the subscription, not only the added ones
    bool names_only = false; ///< with `list`: only the names, not which of them are online
};

struct notify_operators { ///< sends a text to the operators of the server
    std::string text;
};

/// An operator of the server ends the connection of a user, on whatever frontend it is.
struct disconnect_user {
    std::string user;
    std::string reason{};
};

// ---- what has been seen

/// The client has received everything up to here, in all its rooms.
struct seen {
    seq_number up_to = 0;
};

/// Sets how far the user has read. The marker is shared by all devices of the user.
struct read_marker {
    std::string target; ///< a room, with its `#`; the name of a conversation; or a user
    timestamp time{};
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
    std::vector<rule_change> changes; ///< either all are made, or none
};

using command_body = std::variant<arrive, depart, post_anonymous, listen, hello, join, leave, post_message,
                                  post_ephemeral, set_topic, rename, set_away, set_realname, set_user_flags,
                                  presence_subscription, notify_operators, disconnect_user, seen, read_marker,
                                  kick, invite, change_rules, started, trim>;

/// What is put in order, and may change the state of the hub.
struct command : origin {
    command_body body;
};

} // namespace banter::chat
