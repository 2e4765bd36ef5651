#pragma once

#include "server/protocol/wire_format.hpp"

namespace banter::protocol::http {

/// How a room's messages are streamed over HTTP.
enum class tail_kind {
    lines,  ///< text/plain, as in the plain form
    events, ///< text/event-stream: server-sent events (WHATWG HTML, section 9.2), each an object of the JSON
            ///< form; the id of an event is the message's seq
};

/// @param chunked  in the chunks of HTTP/1.1; otherwise as they are, until the connection ends.
/// @return the one format of this kind, so that an event is encoded once for all who hear it so.
const protocol::wire_format& tail_format(tail_kind kind, bool chunked) noexcept;

/// What keeps a silent stream of events open: a comment that readers pass over.
std::string tail_probe(tail_kind kind, bool chunked);

} // namespace banter::protocol::http
