#include "server/protocol/irc/line_framer.hpp"

#include "server/protocol/irc/limits.hpp"
#include "test/protocol/irc/lines.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace banter::protocol::irc;

BOOST_AUTO_TEST_SUITE(irc_line_framer_suite)

namespace {

using status = line_framer::status;

/// The lines of `stream` in pieces of `most` bytes; "!" is an overlong line.
std::vector<std::string> lines_of(line_framer& framer, std::string_view stream, std::size_t most = ~0u)
{
    std::vector<std::string> found;
    while (!stream.empty()) {
        const std::string part{stream.substr(0, most)};
        stream.remove_prefix(part.size());
        std::string_view input = part;
        for (auto s = framer.next(input); s != status::incomplete; s = framer.next(input))
            found.push_back(s == status::line ? std::string{framer.line()} : "!");
        BOOST_TEST(input.empty());
    }
    return found;
}

std::vector<std::string> lines_of(std::string_view stream, std::size_t most = ~0u)
{
    line_framer framer;
    return lines_of(framer, stream, most);
}

using lines = std::vector<std::string>;

const std::string longest_body(510, 'x');
const std::string longest_tags = "@" + std::string(4094, 't') + " ";

} // namespace

BOOST_AUTO_TEST_CASE(a_line_ends_with_cr_lf_or_either)
{
    for (const std::size_t most : {1u, 2u, 3u, 99u})
        BOOST_TEST((lines_of("one\r\ntwo\nthree\rfour\r\n", most) == lines{"one", "two", "three", "four"}));
}

BOOST_AUTO_TEST_CASE(empty_lines_are_ignored)
{
    for (const std::size_t most : {1u, 2u, 99u})
        BOOST_TEST((lines_of("\r\n\n\n\r\r\na\n\r\nb\r\n\r\n", most) == lines{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_line_without_its_end_waits)
{
    line_framer framer;
    BOOST_TEST(!framer.mid_line());
    BOOST_TEST(lines_of(framer, "PI").empty());
    BOOST_TEST(framer.mid_line());
    BOOST_TEST((lines_of(framer, "NG\r") == lines{"PING"}));
    BOOST_TEST(!framer.mid_line());
    BOOST_TEST(lines_of(framer, "\n").empty());
    BOOST_TEST(!framer.mid_line());
}

BOOST_AUTO_TEST_CASE(a_whole_line_is_not_copied)
{
    const std::string stream = "one\r\ntwo\r\n";
    std::string_view input = stream;
    line_framer framer;
    BOOST_TEST((framer.next(input) == status::line));
    BOOST_TEST(static_cast<const void*>(framer.line().data()) == static_cast<const void*>(stream.data()));
}

BOOST_AUTO_TEST_CASE(a_line_of_512_bytes_with_its_end_is_accepted)
{
    for (const std::size_t most : {1u, 100u, 99'999u}) {
        BOOST_TEST((lines_of(longest_body + "\r\nnext\n", most) == lines{longest_body, "next"}));
        BOOST_TEST((lines_of(longest_body + "\n", most) == lines{longest_body}));
    }
}

BOOST_AUTO_TEST_CASE(tags_count_for_themselves)
{
    for (const std::size_t most : {1u, 100u, 99'999u}) {
        BOOST_TEST((lines_of(longest_tags + longest_body + "\r\nnext\n", most) ==
                    lines{longest_tags + longest_body, "next"}));
        BOOST_TEST((lines_of("@t" + longest_tags.substr(1) + "PING\r\nnext\n", most) == lines{"!", "next"}));
        BOOST_TEST((lines_of(longest_tags + longest_body + "x\r\nnext\n", most) == lines{"!", "next"}));
    }
}

BOOST_AUTO_TEST_CASE(an_overlong_line_is_reported_once_and_skipped)
{
    for (const std::size_t size : {511u, 512u, 4095u, 4606u, 4607u, 4608u, 9999u, 100'000u})
        for (const std::size_t most : {1u, 100u, 99'999u})
            for (const char* end : {"\r\n", "\n", "\r"})
                BOOST_TEST((lines_of("a\n" + std::string(size, 'x') + end + "next\n", most) ==
                            lines{"a", "!", "next"}));
}

BOOST_AUTO_TEST_CASE(a_line_without_an_end_is_reported_once)
{
    line_framer framer;
    const std::string much(65'536, 'x');
    BOOST_TEST((lines_of(framer, much) == lines{"!"}));
    for (int i = 0; i < 64; ++i)
        BOOST_TEST(lines_of(framer, much).empty());
    BOOST_TEST(framer.mid_line());
    BOOST_TEST((lines_of(framer, "\nPING\n") == lines{"PING"}));
    BOOST_TEST(!framer.mid_line());
}

BOOST_AUTO_TEST_SUITE_END()
