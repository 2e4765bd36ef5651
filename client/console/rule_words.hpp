#pragma once

#include "client/core/server_event.hpp"

#include <string>
#include <string_view>

namespace banter::console {

namespace event = client::event;

/// What somebody has done to the rules of a room, as the end of a sentence that begins with the name: "banned
/// eve*". Not made safe to show.
std::string done_in_words(const event::rule_change& c);

/// A rule that holds, for a list: "banned: eve*". Not made safe to show.
std::string holds_in_words(const event::rule_change& c);

} // namespace banter::console
