#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

/// The words that Tab can offer.
struct completion_words {
    std::vector<std::string> names; ///< of the members of the current room
    std::vector<std::string> rooms;
    std::vector<std::string> contacts{};  ///< other users of our conversations
    std::vector<std::string> all_rooms{}; ///< of the server, which /join takes
};

struct completion {
    std::size_t start = 0;               ///< of the word, or of the name with spaces, in the line, in bytes
    std::vector<std::string> candidates; ///< replacements of the word; sorted
    std::string common;                  ///< common start of all candidates; at least the word itself
    std::string suffix;                  ///< added after a single candidate
};

/// Completes the word before `cursor`: a command at the start of the line; a room after a command that takes
/// one, or after `#`; a rule after /set and /unset; a name everywhere else, as one word after a command.
/// Case is ignored.
completion complete(std::string_view line, std::size_t cursor, const completion_words& words);

} // namespace banter::console
