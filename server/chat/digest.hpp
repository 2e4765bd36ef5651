#pragma once

#include <string>
#include <string_view>

namespace banter::chat {

/// SHA-256 (FIPS 180-4) of `bytes`, in 64 lower-case hexadecimal digits.
/// @throws std::runtime_error  when the library fails, which it does for want of memory only.
std::string sha256_hex(std::string_view bytes);

} // namespace banter::chat
