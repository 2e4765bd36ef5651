#pragma once

#include "server/protocol/irc/line.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::vector<std::string>)

/// The lines that an IRC client reads in `bytes`.
namespace banter::protocol::irc::test {

/// The lines of `bytes`, each of which must end with CR LF, and hold none of these besides.
inline std::vector<std::string> lines_of(std::string_view bytes)
{
    std::vector<std::string> found;
    while (!bytes.empty()) {
        const auto end = bytes.find("\r\n");
        BOOST_REQUIRE(end != std::string_view::npos);
        found.emplace_back(bytes.substr(0, end));
        BOOST_TEST(found.back().find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos);
        bytes.remove_prefix(end + 2);
    }
    return found;
}

/// The length of a line with its end and without its tags; `text` has no end.
inline std::size_t body_bytes(std::string_view text)
{
    return text.size() + 2 - (text.starts_with('@') ? text.find(' ') + 1 : 0);
}

/// The last parameter.
inline std::string text_of(std::string_view text)
{
    line l;
    BOOST_TEST((parse(text, l) == line_fault::none), text);
    return std::string{l.count == 0 ? std::string_view{} : l.param(l.count - 1)};
}

} // namespace banter::protocol::irc::test
