#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <string>

namespace banter::chat {

/// A message as everyone sees it. `seq` and `prev` are the journal's to give; 0 until then.
struct message {
    std::string room;
    std::string user;
    std::string text;
    timestamp time;
    seq_number seq = 0;
    seq_number prev = 0; ///< the seq before it in its room, 0 for the first

    std::string to{};    ///< of a conversation: the name of who it is for, as it is shown
    bool notice = false; ///< said by a program, or not to be answered by one
    std::string tags{};  ///< client-only tags of IRCv3, shown live and not stored; as on the wire
    bool bot = false;    ///< its author is marked as a program; likewise
};

} // namespace banter::chat
