#pragma once

#include "server/chat/command.hpp"

#include <optional>
#include <string>

namespace banter::protocol {

/// A password that must be right for a request to be taken.
struct password_proof {
    std::string password;
    std::string hash;  ///< as of crypt(3)
    bool known = true; ///< false: it is wrong whatever the hash says, which is another's, so that the time
                       ///< that this takes tells nothing
};

/// What a peer asks for, as its codec understands it.
struct request {
    std::string id;          ///< the request's own, empty: none
    bool typed = false;      ///< it is of the JSON form
    chat::request what{};    ///< chat::refused when it can't be understood
    std::string reply{};     ///< bytes for the peer from the codec itself, ahead of what the chat answers
    bool for_chat = true;    ///< false: `reply` is all there is to it, and `what` is not to be looked at
    bool in_turn = false;    ///< no other is taken before this one has been answered
    bool distrusted = false; ///< of a last one: what came is not the protocol
    bool last_one = false;   ///< once it has been answered, the connection ends
    std::optional<password_proof> proof{}; ///< else it is answered with auth_failed; needs in_turn
};

} // namespace banter::protocol
