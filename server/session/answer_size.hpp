#pragma once

#include "server/chat/effect.hpp"

#include <cstddef>

namespace banter::session {

/// How many names of people and rooms an effect carries in lists: what makes an answer long.
std::size_t names_in(const chat::effect& e) noexcept;

} // namespace banter::session
