#pragma once

#include "client/core/server_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// What the engine reports to the user interface, in the order in which it happened.
namespace banter::client::update {

/// The server let us in.
struct connected {
    std::string server;
    bool again = false; ///< after a lost connection
    std::size_t pending = 0;
};

/// We are in a room.
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
/// We were in a room and are not any more.
struct kicked {
    std::string room;
    std::string by;
    std::string reason;
};
/// There is a conversation with this user, as a room; other updates about it follow.
struct opened {
    std::string room;
    std::string user;
};
/// Conversations of before our time, which are not open.
struct conversations {
    std::vector<std::string> users;
};

/// A line of a room that we are in. Every line is told once, in the order of the room.
struct said {
    enum class when {
        past,   ///< from before we came
        missed, ///< while the connection was lost
        live,
    };
    message line;
    when at = when::live;
};

/// All that was missed of the room has been told.
struct caught_up {
    std::string room;
    std::size_t missed = 0;
    bool replaced = false; ///< there was a history_replaced, so they are not all new
};

/// Lines of the room may be missing: the server does not have them any more, or can't read them.
struct lines_lost {
    std::string room;
};

/// The server's history of the room is not the one that we know: it was restored from an older state or
/// begins anew. What it has is told from here on, also where it was told before.
struct history_replaced {
    std::string room;
};

/// The server skipped lines that it should have sent.
struct gap {
    std::string room;
    std::uint64_t after = 0;
    std::uint64_t next = 0;
};

/// Live lines of the room pause until we have read what is on its way.
struct behind {
    std::string room;
};

struct topic_changed {
    std::string room;
    std::string user; ///< empty: we did
    std::string text;
};
struct presence {
    client::event::presence event;
    std::uint64_t member_count = 0;
};
struct rules_changed {
    std::string room;
    std::string user; ///< empty: we did
    std::vector<event::rule_change> changes;
};
/// Somebody wants us to come into a room, or we have invited somebody.
struct invited {
    std::string room;
    std::string user;
    std::string by; ///< empty: we
};
/// We have another name.
struct renamed {
    std::string to;
};
struct away {
    bool on = false; ///< or back
};

/// Answers to requests of ours.
struct history_page {
    std::string room;
    std::vector<message> messages; ///< oldest first
    bool more = false;             ///< there are older ones
};
struct search_result {
    std::vector<message> messages; ///< newest first
    bool more = false;
};
/// A line with those around it.
struct surroundings {
    std::string room;
    std::uint64_t seq = 0;         ///< of the line that was asked for
    std::vector<message> messages; ///< oldest first
};
struct member_list {
    event::members members;
};
struct people {
    std::vector<event::user_info> list;
};
struct rules {
    event::rules room_rules;
};
struct room_list {
    std::vector<event::room_info> rooms;
    bool more = false;
};

/// A message of ours is kept by the server.
struct acknowledged {
    std::string id;
};

/// The server can't keep messages for now. Those of ours that it refused stay pending and are sent again with
/// engine::retry(). Told once until then.
struct delayed {
    std::string code;
    std::string message;
    bool again = false; ///< for the same reason as before the last retry, and nothing was kept since
};

/// The server refused a request for good.
struct refused {
    std::string code;
    std::string message;
    std::string text; ///< of the message that was refused; empty when it was another request
};

/// Something that needs a connection was asked for without one.
struct not_connected {};

/// The server closes, and says why.
struct closing {
    std::string reason;
};

/// The server did not let us in.
struct hello_refused {
    std::string code;
    std::string message;
};

/// The server does not speak our protocol; the connection is of no use.
struct protocol_broken {
    std::string why;
};

using any =
    std::variant<connected, joined, left, said, caught_up, lines_lost, history_replaced, gap, behind,
                 topic_changed, presence, history_page, search_result, surroundings, member_list, room_list,
                 kicked, opened, conversations, rules_changed, invited, renamed, away, people, rules,
                 acknowledged, delayed, refused, not_connected, closing, hello_refused, protocol_broken>;

} // namespace banter::client::update
