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

/// Whether a line matches a pattern, which has the form of a line: `@tags :source COMMAND params :the rest`.
/// In a pattern
///
///     {}            matches any text
///     {name}        matches any text and names it; further uses of the name match only the same text
///     {name:regex}  matches the expression; without a name the text is not kept
///     ...           as the last parameter matches any number of further ones
///
/// A source without `!` is a nick. A pattern without a source matches any source, one without tags any tags;
/// `@tag=value;!tag` requires and forbids tags, `@-` forbids all tags.
/// @param known  gets the named texts if the line matches.
bool matches(std::string_view pattern, const irc_line& line, names& known);
bool matches(std::string_view pattern, const irc_line& line);

} // namespace banter::test
