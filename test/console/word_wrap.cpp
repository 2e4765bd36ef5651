#include "client/console/word_wrap.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(word_wrap_suite)

BOOST_AUTO_TEST_CASE(a_line_is_cut_between_words)
{
    BOOST_TEST(wrapped("one two three four five six seven", 0, 2, 24) ==
               "one two three four five\n  six seven");
    BOOST_TEST(wrapped("one two three four five six seven", 0, 2, 33) == "one two three four five six seven");
    BOOST_TEST(wrapped("one two three four five", 4, 4, 24) == "one two three four\n    five");
    BOOST_TEST(wrapped("one two three four five six seven eight nine ten", 0, 2, 24) ==
               "one two three four five\n  six seven eight nine\n  ten");
    BOOST_TEST(wrapped("aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee", 0, 0, 20) ==
               "aaaaaaaaa bbbbbbbbb\nccccccccc ddddddddd\neeeeeeeee");
}

BOOST_AUTO_TEST_CASE(a_long_word_stays_whole)
{
    const std::string link = "https://example.org/a/path/that/is/longer";
    BOOST_TEST(wrapped("see " + link + " there", 0, 2, 24) == "see\n  " + link + "\n  there");
    BOOST_TEST(wrapped(link, 0, 2, 24) == link);
}

BOOST_AUTO_TEST_CASE(wide_characters_take_two_columns_and_can_be_parted)
{
    BOOST_TEST(wrapped("天天天天天天天天天天天天", 0, 2, 22) == "天天天天天天天天天天天\n  天");
    BOOST_TEST(wrapped("aaaaaaaaaaaaaaaaaaaaa天", 0, 2, 22) == "aaaaaaaaaaaaaaaaaaaaa\n  天");
}

BOOST_AUTO_TEST_CASE(colours_take_no_columns)
{
    BOOST_TEST(wrapped("\x1b[1;38;5;31mone\x1b[0m two three four five six", 0, 2, 24) ==
               "\x1b[1;38;5;31mone\x1b[0m two three four five\n  six");
}

BOOST_AUTO_TEST_CASE(without_a_width_or_with_a_small_one_nothing_is_cut)
{
    const std::string line = "one two three four five six seven";
    BOOST_TEST(wrapped(line, 0, 2, 0) == line);
    BOOST_TEST(wrapped(line, 0, 20, 30) == line);
    BOOST_TEST(wrapped("    indented   code", 0, 0, 30) == "    indented   code");
}

BOOST_AUTO_TEST_SUITE_END()
