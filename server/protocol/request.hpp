#pragma once

#include "common/error.hpp"
#include "server/chat/command.hpp"

#include <string>
#include <string_view>

namespace banter::protocol {

/// What one JSON object asks for.
struct request {
    std::string id;     ///< the request's own, empty: none
    bool typed = false; ///< it is of the JSON form
    chat::request what; ///< chat::refused when the object can't be understood
};

/// Understands one object of the wire protocol, of either form. Checks shapes, types and ranges; whether
/// names and texts are good is for the hub to say.
/// @param object     from `{` to `}`, as json_framer cuts it.
/// @param json_form  the peer is on the JSON form already, so that a `type` must be there.
request parse_request(std::string_view object, bool json_form);

} // namespace banter::protocol
