#pragma once

#include "server/protocol/irc/capabilities.hpp"
#include "server/protocol/irc/framing.hpp"
#include "server/protocol/wire_format.hpp"

#include <string_view>

namespace banter::protocol::irc {

/// The format in which those with the same capabilities and framing hear rooms: one object for each framing
/// and set of those that change the bytes of an event (server-time, message-tags, draft/multiline with batch,
/// extended-join, away-notify, setname, invite-notify), which lasts as long as the program. Has no words for
/// answers, which are the codec's own.
const wire_format& event_format(capabilities caps, framing how = framing::lines) noexcept;

/// What those are counted as who are spoken to so: wire_format::name().
std::string_view name_of(framing how) noexcept;

} // namespace banter::protocol::irc
