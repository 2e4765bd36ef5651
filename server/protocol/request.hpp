#pragma once

#include "server/chat/command.hpp"

#include <optional>
#include <string>

namespace banter::protocol {

/// A password that must be correct for a request to be accepted.
struct password_proof {
    std::string password;
    std::string hash;  ///< as of crypt(3)
    bool known = true; ///< false: the name is unknown, so the password is wrong. `hash` is that of another
                       ///< name, so that the check takes as long as for a known one
};

/// A request of a peer, as its codec understands it.
struct request {
    std::string id;               ///< given by the peer; empty: none
    bool typed = false;           ///< in the JSON form
    chat::request chat_request{}; ///< chat::refused when the codec does not understand it
    std::string reply{};          ///< bytes from the codec itself, sent before the chat's answer
    bool for_chat = true;         ///< false: `reply` is the whole answer, and `chat_request` is ignored
    bool in_turn = false;         ///< the next request is taken once this one is answered
    bool distrusted = false;      ///< with last_one: the bytes were not the protocol
    bool last_one = false;        ///< the connection ends once this request is answered
    std::optional<password_proof> proof{}; ///< must be correct, or the answer is auth_failed; needs in_turn
};

} // namespace banter::protocol
