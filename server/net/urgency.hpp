#pragma once

#include <cstdint>

namespace banter::net {

/// How soon an outbox is flushed. What is for one or for few is `prompt`: it goes before what is for many, so
/// that it does not wait until each member of a giant room has been written to.
enum class urgency : std::uint8_t { usual = 1, prompt = 2 };

} // namespace banter::net
