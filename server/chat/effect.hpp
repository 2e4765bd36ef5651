#pragma once

#include "common/error.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"
#include "server/chat/query.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the hub decides: effects, in order, and the records that must be durable before any of them is seen.
namespace banter::chat {

// ---- answers: to one member

struct welcome {
    std::string user;
    std::string epoch;
    seq_number seq = 0; ///< filled in at release: the newest seq of the server
};

struct joined {
    std::string room;
    std::string topic;                ///< filled in at release: the one that is stored by then
    std::vector<std::string> members; ///< at most limits::members_listed
    std::size_t member_count = 0;
    seq_number prev = 0; ///< filled in at release: the newest seq of the room, which is the joiner's position
};

struct left {
    std::string room;
};

struct ack {
    std::string room;
    seq_number seq = 0;
    timestamp time;
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
    std::vector<std::string> names; ///< at most limits::members_listed
    std::size_t member_count = 0;
};

struct room_summary {
    std::string room;
    std::string topic; ///< filled in at release
    std::size_t member_count = 0;
    seq_number prev = 0; ///< filled in at release
};

struct room_list {
    std::vector<room_summary> rooms; ///< by name, at most limits::rooms_listed
    bool more = false;
};

struct pong {};

struct behind {
    std::string room;
    seq_number from = 0; ///< the first seq that waits in the journal
};

struct reset {
    std::string room;
    seq_number oldest = 0; ///< the oldest seq that the room still has, 0 if none
};

struct farewell {
    std::string reason;
};

// ---- events: to a room

struct presence {
    std::string room;
    std::string user;
    bool joined = false; ///< or left
};

struct topic_change {
    std::string room;
    std::string user;
    std::string text;
};

using answer = std::variant<welcome, joined, left, ack, history_page, found_page, members, room_list,
                            topic_change, pong, behind, reset, failure, farewell>;
using event = std::variant<message, presence, topic_change>;

// ---- effects

/// `what` goes to one member.
struct reply {
    member_id to;
    std::string id;
    answer what;
};

/// The member is welcomed under its name.
struct admit {
    member_id who;
    std::string id;
    welcome what;
    bool presence = false;
};

/// The member hears the room from here on; before that it is told `what` and given the history that it asked
/// for.
struct enter {
    member_id who;
    std::string id;
    std::string room;
    std::optional<joined> what; ///< none: a listener, who is told nothing
    std::optional<seq_number> after;
    std::size_t last = 0;
    bool reset = false; ///< `after` belongs to another epoch
};

/// The member no longer hears the room.
struct exit {
    member_id who;
    std::string room;
};

/// A record of this batch is shown to its room, and acknowledged to its author before that.
/// Nothing is shown when the journal knew the record already, or refused it.
struct publish {
    std::size_t record = 0; ///< index into batch::records
    member_id author;
    std::string id;
    bool acknowledge = false;
};

/// A topic of this batch becomes the room's and is shown there, its author first; unless the journal refused
/// it, which the author is told then.
struct publish_topic {
    std::size_t topic = 0; ///< index into batch::topics
    member_id author;
    std::string id;
};

/// `what` goes to everyone in the room.
struct notify {
    std::string room;
    presence what;
};

/// The journal is asked, and the member told.
struct look_up {
    member_id who;
    std::string id;
    std::variant<history_query, search_query> what;
};

/// The member's connection is closed once what is queued has been sent.
struct dismiss {
    enum class cause { said_bye, hung_up, not_protocol, request_timeout };

    member_id who;
    cause why;
};

using effect = std::variant<reply, admit, enter, exit, publish, publish_topic, notify, look_up, dismiss>;

// ---- records

/// A message on its way into the journal, and what the journal made of it.
struct record {
    message what;
    std::string author; ///< the folded name: (author, id) is stored once
    std::string id;     ///< the author's own; empty: always a new message

    bool repeated =
        false; ///< set by the journal: stored before; `what.seq` and `what.time` are the first ones
    std::optional<errc> refused; ///< set by the journal: not stored
};

/// A topic on its way into the journal.
struct topic_record {
    topic_change what;

    std::optional<errc> refused; ///< set by the journal: not stored
};

/// What one turn of the event loop brought about.
struct batch {
    std::vector<record> records;
    std::vector<topic_record> topics; ///< to be stored with the records
    std::vector<effect> effects;

    bool empty() const noexcept { return effects.empty() && records.empty() && topics.empty(); }
};

} // namespace banter::chat
