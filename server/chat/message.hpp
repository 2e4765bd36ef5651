#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace banter::chat {

/// A message as all clients see it. The hub gives `seq`, the journal sets `prev`; each is 0 until then.
struct message {
    std::string room;
    std::string user;
    std::string text;
    timestamp time;
    seq_number seq = 0;
    seq_number prev = 0; ///< the seq before it in its room, 0 for the first

    std::string to{};      ///< in a conversation: the addressee's name, as it is shown
    bool notice = false;   ///< sent by a program, or must not be answered by one
    bool unproven = false; ///< posted without a hello, under a name that a device has claimed
    std::string tags{};    ///< client-only tags of IRCv3 as on the wire; sent live, not stored
    bool bot = false;      ///< the author is marked as a program; sent live, not stored

    /// Ascending positions in `text` where the author's IRC client cut a long line; sent live, not stored.
    std::vector<std::uint32_t> cuts{};
};

} // namespace banter::chat
