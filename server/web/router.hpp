#pragma once

#include "server/protocol/format.hpp"
#include "server/protocol/request.hpp"
#include "server/web/http_message.hpp"
#include "server/web/http_response.hpp"
#include "server/web/site.hpp"
#include "server/web/tail_format.hpp"

#include <optional>

namespace banter::web {

/// What an HTTP request comes to.
struct outcome {
    protocol::request request{};        ///< for the session
    std::optional<tail_kind> streams{}; ///< what follows is a stream, unless the chat refuses
    std::string stream_head{};          ///< what it begins with
    bool upgrades = false;              ///< what follows is a WebSocket
};

/// Finds out what is asked for: a part of the page, something about the server, or something of the chat.
/// @param style  of what is answered here; the chat's answer is in the same.
outcome route(const site& here, const http_request& what, const reply_style& style);

} // namespace banter::web
