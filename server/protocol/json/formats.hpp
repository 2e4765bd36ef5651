#pragma once

#include "server/protocol/wire_format.hpp"

namespace banter::protocol::json {

/// The plain form: `[alice] hi`; lines of the server begin with `! ` (docs/protocol.md, "Plain form").
const wire_format& plain_format() noexcept;

/// The JSON form: one object in a line (docs/protocol.md, "JSON form").
const wire_format& object_format() noexcept;

/// The JSON form over WebSocket: each object is a text message in one unmasked frame (RFC 6455, section 5.6).
const wire_format& websocket_format() noexcept;

} // namespace banter::protocol::json
