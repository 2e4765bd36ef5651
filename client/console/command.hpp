#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a line typed on the terminal means.
namespace banter::console::command {

struct nothing {};
struct say {
    std::string text;
};
struct help {};
struct join {
    std::string room;
};
struct leave {
    std::string room; ///< empty: the current one
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
    std::optional<std::string> room; ///< nothing: all rooms; empty: the current one
};
/// What the last `history` or `search` found goes on.
struct more {};
struct around {
    std::size_t number = 0; ///< of a line that `search` has found
};
struct pending {};
struct quit {};
/// Not a command; one sentence on what is wrong.
struct mistake {
    std::string what;
};

using any = std::variant<nothing, say, help, join, leave, rooms, members, topic, history, search, more,
                         around, pending, quit, mistake>;

/// `//` begins a text with a slash. `/me` is a text as it stands: clients show it as an action.
any parse(std::string_view line);

struct description {
    std::string_view name;      ///< with its slash
    std::string_view arguments; ///< empty: none
    std::string_view what;
};

/// All commands, for /help and for completion.
const std::vector<description>& descriptions();

} // namespace banter::console::command
