#pragma once

#include "server/protocol/format.hpp"
#include "server/protocol/irc/capabilities.hpp"

namespace banter::protocol::irc {

/// The form in which those with the same capabilities hear rooms: one object for each set of those that
/// change the bytes of an event (server-time, message-tags, draft/multiline with batch, extended-join,
/// away-notify, setname), which lasts as long as the program. Has no words for answers, which are the codec's
/// own.
const format& event_format(capabilities caps) noexcept;

} // namespace banter::protocol::irc
