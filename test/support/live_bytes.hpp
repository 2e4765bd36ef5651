#pragma once

#include <cstddef>

namespace banter::support {

/// Bytes that operator new has given out and not got back, in the whole program.
std::size_t live_bytes() noexcept;

} // namespace banter::support
