#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace banter::net {

/// Why a connection was closed. Each has a name for the log and a counter.
enum class close_reason : std::uint8_t {
    peer_closed,     ///< the peer ended its stream
    peer_reset,      ///< the peer or the network broke the connection
    said_bye,        ///< the peer asked for it
    not_protocol,    ///< the peer's stream can't be trusted
    request_timeout, ///< a request was begun and not ended
    silent,          ///< the peer sent nothing for too long, or did not answer a ping
    stalled,         ///< the peer took no byte for the stall time-out
    by_operator,     ///< an operator of the server ended the connection
    shutdown,        ///< the server stops
    fault,           ///< a fault of the server: an exception, out of memory
};

inline constexpr std::size_t close_reasons = static_cast<std::size_t>(close_reason::fault) + 1;

/// The reason in words, e.g. "took no byte for too long".
std::string_view to_string(close_reason reason) noexcept;

/// The reason as one word that never changes, for metrics: "stalled".
std::string_view name_of(close_reason reason) noexcept;

} // namespace banter::net
