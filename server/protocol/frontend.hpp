#pragma once

#include "server/chat/command.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace banter::protocol {

class codec;
class wire_format;

/// What a listener needs to know of a protocol: the wire format of a connection that has sent nothing yet,
/// and the codec for what it sends. The codec is made with the first byte, since most connections of a large
/// room only listen. A frontend has no state of a single connection and outlives all its connections.
class frontend {
public:
    virtual const wire_format& first_format() const noexcept = 0;
    virtual std::unique_ptr<codec> make_codec() const = 0;

    /// The role in which its connections arrive in the chat.
    virtual chat::arrive arrival() const noexcept = 0;

    /// Number of connections that it accepts beyond the limit of connections.
    virtual std::size_t reserve() const noexcept { return 0; }

    /// What a connection beyond the limit is sent before it is closed.
    virtual std::string_view refusal() const noexcept = 0;

protected:
    ~frontend() = default;
};

} // namespace banter::protocol
