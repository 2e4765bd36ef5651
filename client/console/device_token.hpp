#pragma once

#include <string>

namespace banter::console {

/// The secret of this device, by which a server knows it again: 32 random bytes in hexadecimal, kept in a
/// file that only its owner may read. Made, with the folders on the way to it, where there is none.
/// @param file  its path; empty: there is none.
/// @return empty when it can be neither read nor kept.
std::string device_token(const std::string& file);

} // namespace banter::console
