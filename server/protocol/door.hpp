#pragma once

#include "server/chat/command.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace banter::protocol {

class codec;
class format;

/// A way in: what a connection speaks that has said nothing yet, and how to understand what it says. The
/// codec is made with the first byte, since most connections of a large room only listen. A door has no state
/// of a single connection, and outlives them all.
class door {
public:
    virtual const format& first_form() const noexcept = 0;
    virtual std::unique_ptr<codec> make_codec() const = 0;

    /// As what those who come through it arrive in the chat.
    virtual chat::arrive arrival() const noexcept = 0;

    /// How many may come through it beyond the limit of connections.
    virtual std::size_t reserve() const noexcept { return 0; }

    /// What a newcomer is sent for whom there is no place, before its connection is closed.
    virtual std::string_view refusal() const noexcept = 0;

protected:
    ~door() = default;
};

} // namespace banter::protocol
