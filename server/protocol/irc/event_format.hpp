#pragma once

#include "server/protocol/irc/capabilities.hpp"
#include "server/protocol/irc/framing.hpp"
#include "server/protocol/wire_format.hpp"

#include <string_view>

namespace banter::protocol::irc {

/// The format of events for peers with these capabilities and framing. There is one object, which lasts as
/// long as the program, for each framing and each set of the capabilities that change the bytes of an event:
/// server-time, message-tags, draft/multiline with batch, extended-join, away-notify, setname, invite-notify,
/// chghost.
/// It does not encode answers (see answers.hpp).
const wire_format& event_format(capabilities caps, framing how = framing::lines) noexcept;

/// The wire_format::name() of a framing, under which its clients are counted.
std::string_view name_of(framing how) noexcept;

} // namespace banter::protocol::irc
