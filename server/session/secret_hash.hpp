#pragma once

#include <string>

namespace banter::session {

/// All that is put in order of the secret of a device: SHA-256 (FIPS 180-4) of the folded name, a line feed
/// and the secret, in 64 lower-case hexadecimal digits.
/// @throws std::runtime_error  memory is short
std::string secret_hash(const std::string& folded, const std::string& secret);

} // namespace banter::session
