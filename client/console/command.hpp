#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The commands of a line typed on the terminal.
namespace banter::console::command {

struct nothing {};
struct send_message {
    std::string text;
};
struct help {};
struct join {
    std::string room;
};
struct leave {
    std::string room; ///< empty: the current one; `@NAME`: a conversation
};
struct message_to {
    std::string user;
    std::string text{}; ///< empty: only show the conversation
};
struct rooms {};
struct members {
    std::string room; ///< empty: the current one
};
struct topic {
    std::optional<std::string> text; ///< nothing: show it; empty: remove it
};
struct history {
    std::size_t lines = 0;
};
struct search {
    std::string words;
    std::optional<std::string> room; ///< nothing: all rooms; empty: the current one; `@NAME`: a conversation
};
/// Continues the last `history` or `search`.
struct more {};
struct around {
    std::size_t number = 0; ///< of a search result
};
struct pending {};
struct nick {
    std::string user;
};
struct away {
    std::string text; ///< empty: back
};
struct whois {
    std::string user;
};
struct kick {
    std::string user;
    std::string reason{};
};
struct invite {
    std::string user;
};
struct rules {};
/// A rule of the current room, in the words of the protocol.
struct change {
    std::string rule;
    bool on = true;
    std::string argument;
};
struct quit {};
/// An invalid command, with the reason.
struct mistake {
    std::string problem;
};

using any =
    std::variant<nothing, send_message, help, join, leave, rooms, members, topic, history, search, more,
                 around, pending, quit, mistake, message_to, nick, away, whois, kick, invite, rules, change>;

/// `//` begins a text with a slash. `/me` is sent unchanged: clients show it as an action.
any parse(std::string_view line);

struct description {
    std::string_view name;      ///< with its slash
    std::string_view arguments; ///< empty: none
    std::string_view purpose;
};

/// All commands, for /help and for completion.
const std::vector<description>& descriptions();

/// The rules that /set and /unset take.
const std::vector<std::string_view>& rules_to_set();

/// Parses a command about users or the rules of the current room. @return nothing if it is another command.
std::optional<any> parse_about_users(std::string_view name, std::string_view argument);

} // namespace banter::console::command
