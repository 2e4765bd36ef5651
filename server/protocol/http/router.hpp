#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/http/response.hpp"
#include "server/protocol/http/site.hpp"
#include "server/protocol/http/tail_format.hpp"
#include "server/protocol/request.hpp"

#include <memory>
#include <optional>
#include <string>

namespace banter::protocol::http {

struct http_request;

/// The effect of an HTTP request.
struct outcome {
    protocol::request request{};                  ///< for the session
    std::optional<tail_kind> streams{};           ///< a stream follows, unless the chat refuses it
    std::string stream_head{};                    ///< the head of the stream
    std::unique_ptr<protocol::codec> successor{}; ///< the codec of the WebSocket that follows
};

/// Routes a request to a file of the page, to a page about the server, or to the chat.
/// @param style  of the response, whether the router or the chat gives it.
outcome route(const site& site, const http_request& what, const reply_style& style);

} // namespace banter::protocol::http
