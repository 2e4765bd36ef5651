#pragma once

#include <string_view>

namespace banter::console {

/// Whether `text` speaks of `name`, in upper or lower case. Where the name begins or ends with a Latin letter
/// or digit it must stand alone there: "ann" is not in "channel", but "张伟" is in "张伟你好".
bool mentions(std::string_view text, std::string_view name);

} // namespace banter::console
