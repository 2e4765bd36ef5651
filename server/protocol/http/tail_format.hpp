#pragma once

#include "server/protocol/wire_format.hpp"

namespace banter::protocol::http {

/// How a room's messages are streamed over HTTP.
enum class tail_kind {
    lines,  ///< text/plain, in the plain form
    events, ///< text/event-stream: server-sent events (WHATWG HTML, section 9.2), each an object of the JSON
            ///< form, with the seq of the message as its id
};

/// @param chunked  in the chunks of HTTP/1.1; otherwise the body lasts until the connection ends.
/// @return the shared format of this kind.
const protocol::wire_format& tail_format(tail_kind kind, bool chunked) noexcept;

/// Bytes that keep a silent stream of events open: a comment, which readers ignore.
std::string tail_probe(tail_kind kind, bool chunked);

} // namespace banter::protocol::http
