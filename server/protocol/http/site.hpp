#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::irc {
class frontend;
}

namespace banter::protocol::http {

/// A file of the page.
struct asset {
    std::string_view name; ///< the path without its slash; empty: the page itself
    std::string_view content_type;
    std::string_view etag; ///< in quotes
    std::string_view bytes;
    std::string_view packed; ///< the same, compressed by gzip
};

/// Whether the server can do its work, and if not, why.
struct readiness {
    bool ready = true;
    std::string why{};
};

/// What an HTTP frontend has to offer.
struct site {
    bool chat = true;                           ///< the page, the WebSocket and the rooms
    std::span<const asset> page{};              ///< the page's files. They outlive the frontend
    std::vector<std::string> allowed_origins{}; ///< of pages that may speak here beside our own; `*`: all
    const protocol::irc::frontend* irc =
        nullptr;                        ///< is spoken over WebSocket too; null: not. Outlives the frontend
    std::function<readiness()> ready{}; ///< for /readyz; null: neither that nor /healthz is served
    std::function<std::string()> metrics{}; ///< in Prometheus' text format; null: /metrics is not served
};

} // namespace banter::protocol::http
