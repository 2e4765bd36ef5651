#include "server/session/secret_hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace banter::session {

std::string secret_hash(const std::string& folded, const std::string& secret)
{
    constexpr char digits[] = "0123456789abcdef";
    const auto bytes = folded + '\n' + secret;
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"no SHA-256"};
    std::string hex;
    hex.reserve(std::size_t{2} * size);
    for (unsigned i = 0; i < size; ++i) {
        hex += digits[sum[i] >> 4];
        hex += digits[sum[i] & 15];
    }
    return hex;
}

} // namespace banter::session
