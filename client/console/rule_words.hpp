#pragma once

#include "client/core/server_event.hpp"

#include <string>

namespace banter::console {

namespace event = client::event;

/// A change of a room's rules as the end of a sentence after the user's name: "banned eve*". Not safe to
/// show.
std::string change_in_words(const event::rule_change& c);

/// Why a change had no effect: "eve* is not banned"; empty: this needs no words. Not safe to show.
std::string no_change_in_words(const event::rule_change& c);

/// A rule in force, for a list: "banned: eve*". Not safe to show.
std::string rule_in_words(const event::rule_change& c);

} // namespace banter::console
