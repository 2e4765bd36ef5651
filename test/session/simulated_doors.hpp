#pragma once

#include "server/protocol/http/codec.hpp"
#include "server/protocol/irc/codec.hpp"

/// The frontends of the simulated clients, as the program makes them.
namespace banter::test {

const protocol::irc::frontend& irc_door();

/// With WebSockets at /ws and /irc.
const protocol::http::frontend& http_door();

} // namespace banter::test
