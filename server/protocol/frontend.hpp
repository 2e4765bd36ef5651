#pragma once

#include "server/chat/command.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace banter::protocol {

class codec;
class wire_format;

/// One way into the chat: the wire form of a connection that has sent nothing yet, and the codec for what it
/// sends. The codec is made with the first byte, since most connections of a large room only listen. A
/// frontend has no state of a single connection, and outlives them all.
class frontend {
public:
    virtual const wire_format& first_format() const noexcept = 0;
    virtual std::unique_ptr<codec> make_codec() const = 0;

    /// As what its connections arrive in the chat.
    virtual chat::arrive arrival() const noexcept = 0;

    /// How many may come through it beyond the limit of connections.
    virtual std::size_t reserve() const noexcept { return 0; }

    /// What a connection beyond the limit is sent before it is closed.
    virtual std::string_view refusal() const noexcept = 0;

protected:
    ~frontend() = default;
};

} // namespace banter::protocol
