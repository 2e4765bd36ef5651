#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/command.hpp"
#include "server/chat/ids.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The effects of the hub's decisions, in order. They are carried out only when what their batch stores is
/// durable.
namespace banter::chat {

/// `answer` goes to one client.
struct reply {
    client_id to;
    correlation_number correlation = 0;
    chat::answer answer;
};

/// The client gets its welcome.
struct welcome_client {
    client_id client;
    correlation_number correlation = 0;
    chat::welcome welcome;
    bool presence = false;
};

/// The client hears the room from here on. Before that it is sent `joined` and the history that it asked for.
/// Without `joined`, a conversation that the client hears already is left as it is.
struct subscribe {
    client_id client;
    correlation_number correlation = 0;
    std::string room;
    std::optional<chat::joined> joined; ///< none: no answer, as for a listener
    std::optional<seq_number> after;
    std::size_t last = 0;
    bool reset = false; ///< `after` belongs to another epoch

    bool only_if_missed = false; ///< no effect if the room has no messages after `after`, or if the client
                                 ///< has limits::conversations_per_connection such subscriptions already
    seq_number since = 0;   ///< messages with seq <= since are hidden from the client, whatever it asked for
    bool from_mark = false; ///< `after` is the client's delivery mark: if the messages right after it are
                            ///< gone, the client is sent the remaining ones all the same
};

/// The client no longer hears the room.
struct unsubscribe {
    client_id client;
    std::string room;
};

/// A message of this batch is shown to its room, after the acknowledgement to its author. It is not shown if
/// the journal has stored it before, or has refused it.
struct publish {
    std::size_t entry = 0; ///< index into batch::entries
    client_id author;
    correlation_number correlation = 0;
    bool acknowledge = false;
    echo own = echo::event;
};

/// `event` goes to the hearers of the room: a presence to those that want presence, any other event to all.
struct notify {
    std::string room;
    room_event event;
    std::optional<client_id> except{}; ///< not notified; it may have got an answer instead
};

/// `change` goes once to every client that hears one of the rooms and wants presence.
struct notify_peers {
    std::vector<std::string> rooms;
    user_changed change;
    client_id except; ///< the client of the user
};

/// The client's connection is closed when all queued bytes have been sent.
struct disconnect {
    enum class cause { not_welcome, by_operator };

    client_id client;
    cause why;
};

using effect =
    std::variant<reply, welcome_client, subscribe, unsubscribe, publish, notify, notify_peers, disconnect>;

} // namespace banter::chat
