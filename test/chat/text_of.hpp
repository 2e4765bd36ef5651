#pragma once

#include "server/chat/batch.hpp"

#include <string>

namespace banter::chat::test {

/// A batch as text, one line per effect, for comparison and for reports. A record is shown at its publish
/// effect, a stored topic before all effects; a failure as its code. Member 3 is `m3`, of generation 1
/// `m3.1`; the request's id follows as `#id`.
std::string text_of(const batch& b);

/// The same of the effects from `first` on.
std::string text_of(const batch& b, std::size_t first);

/// Puts each list of members in order, since they are in no particular one.
void sort_members(batch& b);

} // namespace banter::chat::test
