#pragma once

#include <string_view>

namespace banter::console {

/// Whether `text` mentions `name`: in any case, as a word of its own, by the rule of
/// test/cases/mentions.json, which the page obeys, too.
/// @param at_only  only with an @ before the name.
bool mentions(std::string_view text, std::string_view name, bool at_only = false);

} // namespace banter::console
