#pragma once

#include <cstdint>

namespace banter::chat {

/// Whether what stores the decisions of the hub keeps up with them.
enum class pressure : std::uint8_t {
    none,
    high,    ///< the queue is full: a client should wait before it submits a durable command
    stalled, ///< nothing has been stored for a while: what must be stored should be refused
    full,    ///< the disk is full: new messages and topics should be refused
};

} // namespace banter::chat
