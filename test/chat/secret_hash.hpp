#pragma once

#include <algorithm>
#include <string>

namespace banter::chat::test {

/// What stands for the hash of a secret in tests of the chat: readable, and another one for each name.
inline std::string secret_hash(const std::string& folded, const std::string& secret)
{
    auto out = folded + '/' + secret;
    std::replace(out.begin(), out.end(), ' ', '-'); // a stored hash has no space
    return out;
}

} // namespace banter::chat::test
