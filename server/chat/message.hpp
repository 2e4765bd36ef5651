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
};

} // namespace banter::chat
