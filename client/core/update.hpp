#pragma once

#include "client/core/server_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// The reports of the engine to the user interface, in order.
namespace banter::client::update {

/// The server accepted our hello.
struct connected {
    std::string server;
    bool again = false; ///< after a lost connection
    std::size_t pending = 0;
};

/// We joined a room.
struct joined {
    std::string room;
    std::string topic;
    std::vector<std::string> members;
    std::uint64_t member_count = 0;
    bool again = false;
};
struct left {
    std::string room;
};
/// The server refused to let us into a room.
struct join_refused {
    std::string room;
    std::string code;
    std::string message;
    std::string detail;
    bool again = false; ///< we were in it before
};
/// A conversation of our former name was closed.
struct conversation_closed {
    std::string room;
    std::string user; ///< the other one
};
/// The server removed us from a room.
struct kicked {
    std::string room;
    std::string by;
    std::string reason;
};
/// A conversation with this user was opened as a room; its other updates follow.
struct opened {
    std::string room;
    std::string user;
};
/// Older conversations, which are not open.
struct conversations {
    std::vector<std::string> users;
};

/// A line of a joined room. Every line is reported once, in the order of the room.
struct line {
    enum class timing {
        before_join,
        missed, ///< written while the connection was lost
        live,
    };
    client::message message;
    timing written = timing::live;
};

/// All missed lines of the room were reported.
struct caught_up {
    std::string room;
    std::size_t missed = 0;
    bool replaced = false; ///< after a history_replaced: not all of them are new
};

/// Lines of the room may be missing: the server no longer has them, or can't read them.
struct lines_lost {
    std::string room;
};

/// The server's history of the room is a different one than before: a backup, or a new one. All its lines are
/// reported from here on, including those that were reported before.
struct history_replaced {
    std::string room;
};

/// The server left out lines between these seqs.
struct gap {
    std::string room;
    std::uint64_t after = 0;
    std::uint64_t next = 0;
};

/// Live lines of the room pause until we have read the lines in flight.
struct behind {
    std::string room;
};

struct topic_changed {
    std::string room;
    std::string user; ///< empty: ourselves
    std::string text;
};
struct presence {
    client::event::presence event;
    std::uint64_t member_count = 0;
};
struct rules_changed {
    std::string room;
    std::string user;                        ///< empty: ourselves
    std::vector<event::rule_change> changes; ///< empty: our change had no effect
    event::rule_change requested{};          ///< by ourselves, if it had no effect
};
/// A room that we joined with a key is new, and so has no key.
struct key_unused {
    std::string room;
};
/// A user invited us to a room, or we invited a user.
struct invited {
    std::string room;
    std::string user;
    std::string by; ///< empty: ourselves
};
/// Our name has changed.
struct renamed {
    std::string to;
};
struct away {
    bool on = false; ///< false: back
};

/// Answers to our requests.
struct history_page {
    std::string room;
    std::vector<message> messages; ///< oldest first
    bool more = false;             ///< the server has older ones
};
struct search_result {
    std::vector<message> messages; ///< newest first
    bool more = false;
};
/// A line, with the lines around it.
struct surroundings {
    std::string room;
    std::uint64_t seq = 0;         ///< of the requested line
    std::vector<message> messages; ///< oldest first
};
struct member_list {
    event::members members;
};
struct people {
    std::vector<event::user_info> list;
};
/// The answer to engine::find_names().
struct names_found {
    std::vector<std::string> names{}; ///< of users who are online
    std::string problem{};            ///< why the server has not answered; empty: it has
};
struct rules {
    event::rules room_rules;
};
struct room_list {
    std::vector<event::room_info> rooms;
    bool more = false;
};

/// The server stored one of our messages.
struct acknowledged {
    std::string id;
};

/// The server can't store messages now. Our deferred messages stay pending, and engine::retry() sends them
/// again. Reported once per retry.
struct delayed {
    std::string code;
    std::string message;
    bool again = false; ///< same reason as before the last retry, and nothing was stored since
};

/// The server refused a request for good.
struct refused {
    std::string code;
    std::string message;
    std::string text; ///< of the refused message; empty: another request was refused
};

/// A request needs a connection, and there is none.
struct not_connected {};

/// The server closes the connection.
struct closing {
    std::string reason;
};

/// The server refused our hello.
struct hello_refused {
    std::string code;
    std::string message;
};

/// The server does not speak our protocol; the connection is unusable.
struct protocol_broken {
    std::string why;
};

using any =
    std::variant<connected, joined, left, join_refused, conversation_closed, line, caught_up, lines_lost,
                 history_replaced, gap, behind, topic_changed, presence, history_page, search_result,
                 surroundings, member_list, room_list, kicked, opened, conversations, rules_changed,
                 key_unused, invited, renamed, away, people, names_found, rules, acknowledged, delayed,
                 refused, not_connected, closing, hello_refused, protocol_broken>;

} // namespace banter::client::update
