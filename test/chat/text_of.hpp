#pragma once

#include "server/chat/batch.hpp"

#include <string>

namespace banter::chat::test {

/// What a batch says, a line per effect, so that two can be compared and a difference can be read. A record
/// stands where it is published, a stored topic before all effects; of a failure only the code counts. Member
/// 3 is `m3`, of generation 1 `m3.1`; the request's id follows as `#id`.
std::string text_of(const batch& b);

/// The same of the effects from `first` on.
std::string text_of(const batch& b, std::size_t first);

/// Puts each list of members in order, since they are in no particular one.
void sort_members(batch& b);

} // namespace banter::chat::test
