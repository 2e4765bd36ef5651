#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/http/host.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http {

/// A file of the page that browsers load.
struct asset {
    std::string_view name; ///< the path without its slash; empty: the page itself
    std::string_view content_type;
    std::string_view etag; ///< in quotes
    std::string_view bytes;
    std::string_view packed; ///< `bytes` compressed by gzip
};

/// The codec of a peer that has upgraded to a WebSocket, under the name by which the peer asks for it.
struct named_codec {
    std::string_view name; ///< static storage
    std::function<std::unique_ptr<protocol::codec>()> make;
};

/// Whether the server can do its work, and why not.
struct readiness {
    bool ready = true;
    std::string why{};
};

/// What an HTTP frontend serves.
struct site {
    bool chat = true;                           ///< the page, the WebSockets and the rooms
    std::span<const asset> page{};              ///< the page's files. They outlive the frontend
    std::vector<std::string> allowed_origins{}; ///< origins of foreign pages that may use the chat; `*`: all
    served_hosts hosts{};                       ///< for all targets, also those for monitoring

    /// Targets that can be upgraded, as `ws` for /ws, and the codec if no subprotocol was selected.
    std::vector<named_codec> websockets{};
    std::vector<named_codec> subprotocols{}; ///< that a peer can ask for at each of the targets

    std::function<readiness()> ready{};     ///< for /readyz; null: neither that nor /healthz is served
    std::function<std::string()> metrics{}; ///< in Prometheus' text format; null: /metrics is not served
};

} // namespace banter::protocol::http
