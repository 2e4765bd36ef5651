#pragma once

#include "common/error.hpp"
#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/query.hpp"

#include <cstddef>
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
struct depart {}; ///< it is gone

struct say { ///< a line under any name, by somebody who has not said hello; as in the article, to the lobby
    std::string user;
    std::string text;
    std::string room{lobby};
    std::string id{};         ///< as of a post
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
    bool presence = false;            ///< wants to be told of joins and leaves
    std::optional<std::string> epoch; ///< resume: the epoch that the `after`s of this connection belong to
    std::optional<seq_number> after;  ///< resume: the newest seq that it has of `rooms`
    std::string client;               ///< what program it is, for the log
};

struct join {
    std::string room;
    std::optional<seq_number> after; ///< resume: history from here on
    std::size_t last = 0;            ///< or the newest so many
};

struct leave {
    std::string room;
};

struct post {
    std::string room;
    std::string text;
    std::string id; ///< the author's own, never used again; empty: none, a repeat is then a new message
};

struct set_topic {
    std::string room;
    std::string text;
};

struct list_members {
    std::string room;
};

struct list_rooms {};
struct ping {};
struct bye {};
struct hang_up {}; ///< the peer's stream has ended

/// Something that could not be decoded; it is answered in its turn.
struct refused {
    failure why;
    bool hang_up = false; ///< the rest of the stream can't be trusted
};

/// A request was begun and not ended in time.
struct timed_out {};

using request =
    std::variant<arrive, depart, say, listen, hello, join, leave, post, history_query, search_query,
                 set_topic, list_members, list_rooms, ping, bye, hang_up, refused, timed_out>;

struct command {
    member_id from;
    timestamp time;
    std::string id; ///< the request's own id, carried by its answer; may be empty
    request what;
};

/// Whether `r` brings something to be stored.
inline bool needs_journal(const request& r) noexcept
{
    return std::holds_alternative<say>(r) || std::holds_alternative<post>(r) ||
           std::holds_alternative<set_topic>(r);
}

} // namespace banter::chat
