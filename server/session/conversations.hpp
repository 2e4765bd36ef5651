#pragma once

#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"

namespace banter::session {

/// Fills in the conversations of a client that were asked for, as things are now.
void list_conversations(chat::conversation_list& list, chat::client_id of, const chat::hub& hub,
                        const delivery::fan_out& fan_out);

} // namespace banter::session
