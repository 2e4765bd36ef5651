#pragma once

#include "common/error.hpp"
#include "server/chat/command.hpp"

#include <optional>
#include <string>
#include <string_view>

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

/// Understands one object of the wire protocol, of either form. Checks shapes, types and ranges; whether
/// names and texts are good is for the hub to say.
/// @param object     from `{` to `}`, as json_framer cuts it.
/// @param json_form  the peer is on the JSON form already, so that a `type` must be there.
request parse_request(std::string_view object, bool json_form);

/// Understands what is posted over HTTP: `text`, and optionally `user` (empty: not given) and `id`.
/// @param object  as json_framer cuts it.
/// @return with chat::say, for a room that the caller knows, or chat::refused without hang_up.
request parse_posted(std::string_view object);

/// Whether `id` can stand for a request: 1 to 64 bytes of printable UTF-8.
bool is_request_id(std::string_view id);

} // namespace banter::protocol
