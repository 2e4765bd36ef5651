#include "server/protocol/irc/frontend.hpp"

#include "server/protocol/irc/codec.hpp"
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/websocket_codec.hpp"

namespace banter::protocol::irc {

const wire_format& frontend::first_format() const noexcept { return event_format({}); }

std::unique_ptr<protocol::codec> frontend::make_codec() const { return std::make_unique<codec>(settings_); }

std::unique_ptr<protocol::codec> frontend::make_codec(framing how) const
{
    return std::make_unique<websocket_codec>(settings_, how);
}

} // namespace banter::protocol::irc
