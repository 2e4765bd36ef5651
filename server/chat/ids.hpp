#pragma once

#include <cstdint>

namespace banter::chat {

/// A client of the chat: one connection, from its arrival to its departure. `index` is a small number that is
/// used again after a departure; `generation` makes the pair unique for the life of the server, so that an
/// effect for a client that has gone never reaches the next one.
struct client_id {
    std::uint32_t index = 0;
    std::uint32_t generation = 0;

    friend bool operator==(const client_id&, const client_id&) = default;
    friend bool operator<(const client_id& a, const client_id& b) noexcept
    {
        return a.index != b.index ? a.index < b.index : a.generation < b.generation;
    }
};

/// The origin of commands that the server gives itself.
inline constexpr client_id the_server{~std::uint32_t{0}, 0};

/// Ties the effects of a command, or the answer to a query, to the request that it came from. Given by the
/// session, and known on its machine only. 0: no answer needs it.
using correlation_number = std::uint64_t;

/// The number of a message: rising across all rooms of the server, never used twice, below 2^53 so that every
/// JSON reader represents it exactly. 0 means "before the first message".
using seq_number = std::uint64_t;

/// Greater than the number of any message.
inline constexpr seq_number seq_max = seq_number{1} << 53;

} // namespace banter::chat
