#pragma once

#include "server/protocol/request.hpp"

#include <string_view>

namespace banter::protocol::json {

/// Parses one object of the plain or the JSON form. Checks shapes, types and ranges; the hub checks names and
/// texts.
/// @param object     from `{` to `}`, as json_framer cuts it.
/// @param json_form  the peer uses the JSON form already, so `type` is required.
request parse_request(std::string_view object, bool json_form);

/// Parses the body of an HTTP POST: `text`, and optionally `user` and `id`.
/// @param object  as json_framer cuts it.
/// @return chat::post_anonymous, whose room the caller sets, or refused without hang_up.
request parse_posted(std::string_view object);

/// Whether `id` is valid for a request: 1 to 64 bytes of printable UTF-8.
bool is_request_id(std::string_view id);

} // namespace banter::protocol::json
