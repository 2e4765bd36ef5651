#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

/// A line of IRC as a client understands it. Apart from the server's parser, so that a fault there is seen.
struct irc_line {
    std::map<std::string, std::string> tags{}; ///< unescaped
    std::string source{};
    std::string command{};
    std::vector<std::string> params{};

    std::string nick() const { return source.substr(0, source.find('!')); }

    /// The last parameter, which must be there.
    const std::string& text() const;

    /// @param text  without its CR LF.
    static irc_line parse(std::string_view text);
};

std::ostream& operator<<(std::ostream& out, const irc_line& line);
std::ostream& operator<<(std::ostream& out, const std::vector<irc_line>& lines);

/// Cuts at the first `at`. @return the text before it and after it; without an `at`: all, and nothing.
std::pair<std::string_view, std::string_view> cut(std::string_view s, std::string_view at) noexcept;

/// The words between spaces, without empty ones.
std::vector<std::string> words_of(std::string_view text);

/// The command and its parameters.
std::vector<std::string> command_and_params(std::string_view text);

} // namespace banter::test
