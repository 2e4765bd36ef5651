#pragma once

#include "server/protocol/wire_format.hpp"

namespace banter::protocol::json {

/// The article's form: `[alice] hi`, server lines begin with `! ` (docs/protocol.md, "Plain form").
const wire_format& plain_format() noexcept;

/// One JSON object a line (docs/protocol.md, "JSON form").
const wire_format& object_format() noexcept;

/// The same objects, each as a text message of WebSocket: one frame, not masked (RFC 6455, section 5.6).
const wire_format& websocket_format() noexcept;

} // namespace banter::protocol::json
