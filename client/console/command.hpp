#pragma once

#include "client/console/ring_settings.hpp"

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
struct help {
    std::string about{}; ///< a command with its slash; empty: all
};
struct join {
    std::string room;
    std::string key{}; ///< empty: none
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
/// Changes what rings, and shows it.
struct ring {
    std::optional<ring_mode> mode{}; ///< nothing: unchanged
    std::optional<bool> this_room{}; ///< whether the current room may ring; nothing: unchanged
};
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

using any = std::variant<nothing, send_message, help, join, leave, rooms, members, topic, history, search,
                         more, around, pending, ring, quit, mistake, message_to, nick, away, whois, kick,
                         invite, rules, change>;

/// The names that the client knows, which show where a name with spaces ends.
using names = std::vector<std::string>;

/// Bytes of a slash at the start of `s`, also of one that was typed with a keyboard for wide characters; 0:
/// none.
std::size_t slash_at(std::string_view s);

/// A line that begins with a slash, without the slash and the white space around; of any other: nothing.
std::optional<std::string_view> after_slash(std::string_view line);

/// Parses a line as test/cases/commands.json says. `//` begins a text with a slash. `/me` is sent: clients
/// show it as an action.
any parse(std::string_view line, const names& known = {});

struct description {
    std::string_view name;      ///< with its slash
    std::string_view arguments; ///< empty: none
    std::string_view group;     ///< of the help
    std::string_view purpose;
};

/// All commands, for /help and for completion; those of a group follow each other.
const std::vector<description>& descriptions();

/// The rules that /set and /unset take.
const std::vector<std::string_view>& rules_to_set();

/// What /ring takes.
struct ring_word {
    std::string_view typed;
    ring meaning;
};
const std::vector<ring_word>& ring_words();

/// Parses a command about users or the rules of the current room. @return nothing if it is another command.
std::optional<any> parse_about_users(std::string_view name, std::string_view argument, const names& known);

/// `s` without white space around it.
std::string_view trimmed(std::string_view s);

struct words {
    std::string_view first;
    std::string_view rest; ///< without white space around it
};
/// The first word of a text, and the rest.
words split(std::string_view text);

/// ASCII letters in lower case.
std::string lower_case(std::string_view s);

/// A name, without an `@` before it, and the text after it: the longest known name that ends where a word
/// ends, a name in double quotes, or the first word.
struct name_and_rest {
    std::string name;
    std::string_view rest;
};
/// @return nothing: the closing quote is missing.
std::optional<name_and_rest> split_name(std::string_view argument, const names& known);

/// An argument that is a name and nothing else.
struct whole_name {
    std::string name{};
    std::string_view problem{}; ///< empty: none
};
whole_name read_whole_name(std::string_view argument, const names& known);

/// The names that a command may mean although they are not known: longer than the one that parse() takes.
/// Those of users who are online must be known before parse() is called.
names names_to_ask(std::string_view line, const names& known);

} // namespace banter::console::command
