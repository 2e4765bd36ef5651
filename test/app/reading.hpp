#pragma once

#include "server/app/options.hpp"

#include <variant>
#include <vector>

namespace banter::app::test {

/// The result of parsing the flags, which follow the program's name.
inline std::variant<options, early_exit> read(const std::vector<const char*>& flags)
{
    std::vector<const char*> argv{"banterd"};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return read_options(static_cast<int>(argv.size()), argv.data());
}

/// The options of valid flags.
inline options settings_of(const std::vector<const char*>& flags) { return std::get<options>(read(flags)); }

} // namespace banter::app::test
