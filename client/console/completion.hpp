#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

/// What Tab can offer.
struct completion_words {
    std::vector<std::string> names; ///< of the people in the current room
    std::vector<std::string> rooms;
    std::vector<std::string> people{}; ///< with whom there are conversations
};

struct completion {
    std::size_t start = 0;               ///< of the word in the line, in bytes
    std::vector<std::string> candidates; ///< in place of the word; sorted
    std::string common;                  ///< what all candidates begin with; at least the word itself
    std::string suffix;                  ///< to be added when there is one candidate
};

/// Completes the word before `cursor`: a command at the start of the line; a room after a command that takes
/// one, or after `#`; a rule after /set and /unset; a name everywhere else, as one word after a command.
/// Upper and lower case are the same.
completion complete(std::string_view line, std::size_t cursor, const completion_words& words);

} // namespace banter::console
