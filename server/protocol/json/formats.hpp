#pragma once

#include "server/protocol/format.hpp"

namespace banter::protocol {

/// The article's form: `[alice] hi`, server lines begin with `! ` (docs/protocol.md, "Plain form").
const format& plain_format() noexcept;

/// One JSON object a line (docs/protocol.md, "JSON form").
const format& json_format() noexcept;

/// The same objects, each as a text message of WebSocket: one frame, not masked (RFC 6455, section 5.6).
const format& websocket_format() noexcept;

} // namespace banter::protocol
