#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/http/message.hpp"
#include "server/protocol/http/response.hpp"
#include "server/protocol/http/site.hpp"
#include "server/protocol/http/tail_format.hpp"
#include "server/protocol/request.hpp"

#include <memory>
#include <optional>
#include <string>

namespace banter::protocol::http {

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

} // namespace banter::protocol::http
