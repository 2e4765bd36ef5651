#pragma once

#include "test/chat/request.hpp"

#include <string>

namespace banter::chat::test {

/// A reaction as text, one line per effect, for comparison and for reports. A record is shown at its publish
/// effect, a stored topic before all effects, an allowed query after them; a failure as its code. Member 3 is
/// `m3`, of generation 1 `m3.1`; the request's id follows as `#id`.
std::string text_of(const decisions& d);

/// The same of the effects from `first` on, and of the allowed queries.
std::string text_of(const decisions& d, std::size_t first);

/// Puts each list of members in order, since they are in no particular one.
void sort_members(batch& b);

} // namespace banter::chat::test
