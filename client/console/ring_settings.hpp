#pragma once

#include <functional>
#include <set>
#include <string>

namespace banter::console {

/// What rings.
struct ring_settings {
    std::string on = "name";                  ///< a mention by `name`, only with @ (`at`), or `never`
    std::set<std::string, std::less<>> off{}; ///< rooms that do not ring
};

} // namespace banter::console
