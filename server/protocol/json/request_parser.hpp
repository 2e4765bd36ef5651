#pragma once

#include "server/protocol/request.hpp"

#include <string_view>

namespace banter::protocol::json {

/// Understands one object of the wire protocol, of either form. Checks shapes, types and ranges; whether
/// names and texts are good is for the hub to say.
/// @param object     from `{` to `}`, as json_framer cuts it.
/// @param json_form  the peer is on the JSON form already, so that a `type` must be there.
request parse_request(std::string_view object, bool json_form);

/// Understands what is posted over HTTP: `text`, and optionally `user` (empty: not given) and `id`.
/// @param object  as json_framer cuts it.
/// @return with chat::post_anonymous, for a room that the caller knows, or chat::refused without hang_up.
request parse_posted(std::string_view object);

/// Whether `id` can stand for a request: 1 to 64 bytes of printable UTF-8.
bool is_request_id(std::string_view id);

} // namespace banter::protocol::json
