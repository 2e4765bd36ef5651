#pragma once

#include "common/error.hpp"

#include <optional>
#include <string>
#include <vector>

/// The names, masks and texts that random commands use, each with its outcome by the protocol, written by
/// hand.
namespace banter::chat::test {

struct spelling {
    std::string given;
    std::string shown;    ///< a user name in NFC, a room name in its one form; empty: bad_name
    std::string key = {}; ///< of a user name: folded
};

struct judged {
    std::string text;
    std::optional<errc> as_message; ///< why it is refused; none: it isn't
    std::optional<errc> as_topic;
};

/// A ban mask with the users of user_words() that it matches.
struct masking {
    std::string given;
    std::string kept;                ///< as it is remembered; empty: bad_request
    std::vector<std::string> covers; ///< keys of users
};

const std::vector<masking>& mask_words();
const masking& mask_word(const std::string& given);

const std::vector<spelling>& user_words();
const std::vector<spelling>& room_words();
const std::vector<judged>& text_words();

/// The entry for `given`, which must be one of the words.
const spelling& user_word(const std::string& given);
std::string room_word(const std::string& given);
const judged& text_word(const std::string& given);

} // namespace banter::chat::test
