#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/request.hpp"
#include "server/web/http_message.hpp"
#include "server/web/http_response.hpp"
#include "server/web/site.hpp"
#include "server/web/tail_format.hpp"

#include <memory>
#include <optional>
#include <string>

namespace banter::web {

/// What an HTTP request comes to.
struct outcome {
    protocol::request request{};                  ///< for the session
    std::optional<tail_kind> streams{};           ///< what follows is a stream, unless the chat refuses
    std::string stream_head{};                    ///< what it begins with
    std::unique_ptr<protocol::codec> successor{}; ///< understands what follows, which is a WebSocket
};

/// Finds out what is asked for: a part of the page, something about the server, or something of the chat.
/// @param style  of what is answered here; the chat's answer is in the same.
outcome route(const site& here, const http_request& what, const reply_style& style);

} // namespace banter::web
