#pragma once

#include "test/in_process/clients/irc_line.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace banter::test {

/// The values that patterns have named.
using names = std::map<std::string, std::string, std::less<>>;

/// Whether `c` may be in a name: a letter, a digit or `_`.
bool is_of_a_name(char c);

/// Whether a line is like a pattern, which is written like one: `@tags :source COMMAND params :the rest`. In
/// it
///
///     {}            stands for anything
///     {name}        for anything, which is `name` from then on: where it stands again it must be the same
///     {name:regex}  for what the expression matches; without a name it is not remembered
///     ...           as the last parameter: for any further ones, or none
///
/// A source without `!` is a nick. Without a source any will do, and without tags any; `@tag=value;!tag`
/// names tags that must be there and must not, `@-` says that there are none at all.
/// @param known  gets what the pattern names, unless the line is not like it.
bool matches(std::string_view pattern, const irc_line& line, names& known);
bool matches(std::string_view pattern, const irc_line& line);

} // namespace banter::test
